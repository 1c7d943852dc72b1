// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.example.karaf;

import java.util.Properties;

import org.apache.camel.CamelContext;
import org.apache.camel.karaf.core.OsgiDefaultCamelContext;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.PropertyBindingSupport;
import org.apache.camel.support.ResourceHelper;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Runs the two routes while there is a configuration of the name {@value #PID}, and starts them anew when it changes.
 */
@Component(configurationPid = CustomerRoutes.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
public final class CustomerRoutes {

    static final String PID = "io.github.camelladiflow.example";

    private final CamelContext camelContext;

    /** What stands in {@code etc/io.github.camelladiflow.example.cfg}. */
    public @interface Config {
        /** The API key of the LadiFlow store. */
        String apiKey();

        /** Where LadiFlow is; another one for tests. */
        String baseUrl() default "https://api.service.ladiflow.com/1.0";

        /** The proxy on the way to LadiFlow, none unless set. */
        String proxyHost() default "";

        /** The port of the proxy. */
        int proxyPort() default 3128;

        /** Where the files are looked for and written. */
        String folder() default "customers";
    }

    /**
     * Starts the routes.
     *
     * @param bundle this bundle
     * @param config the key, and where things are
     * @param ladiflow not called: that the service is there means that the component is there. It goes when the
     *     component's bundle stops, and the routes stop with it; it comes back, and so do they.
     * @throws Exception if the routes cannot start
     */
    @Activate
    public CustomerRoutes(
            BundleContext bundle, Config config, @Reference(target = "(component=ladiflow)") ComponentResolver ladiflow)
            throws Exception {
        camelContext = new OsgiDefaultCamelContext(bundle);
        var properties = new Properties();
        properties.setProperty("folder", config.folder());
        camelContext.getPropertiesComponent().setInitialProperties(properties);
        // by name, without its classes: the component's bundle may then be updated under this one
        var component = camelContext.getComponent("ladiflow");
        var options = PropertyBindingSupport.build()
                .withCamelContext(camelContext)
                .withTarget(component)
                .withConfigurer(component.getComponentPropertyConfigurer())
                .withPlaceholder(false)
                .withProperty("apiKey", config.apiKey())
                .withProperty("baseUrl", config.baseUrl());
        if (!config.proxyHost().isEmpty()) {
            options.withProperty("proxyHost", config.proxyHost()).withProperty("proxyPort", config.proxyPort());
        }
        options.bind();
        try {
            // before the routes: Camel 4.10 forgets those that are added earlier
            camelContext.start();
            camelContext.addRoutes(new CustomerByPhone());
            PluginHelper.getRoutesLoader(camelContext)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(
                            camelContext, "classpath:routes/customer-by-email.camel.yaml"));
        } catch (Exception e) {
            camelContext.stop();
            throw e;
        }
    }

    /** Stops the routes; what they are doing is finished. */
    @Deactivate
    public void stop() {
        camelContext.stop();
    }
}
