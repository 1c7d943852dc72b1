// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.example.karaf;

import java.util.Properties;

import org.apache.camel.CamelContext;
import org.apache.camel.karaf.core.OsgiDefaultCamelContext;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.support.PropertyBindingSupport;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Runs the route while there is a configuration with the name {@value #PID}, and restarts it when the configuration
 * changes.
 */
@Component(configurationPid = CustomerRoutes.PID, configurationPolicy = ConfigurationPolicy.REQUIRE, immediate = true)
public final class CustomerRoutes {

    static final String PID = "io.github.camelladiflow.example";

    private final CamelContext camelContext;

    /** The settings in {@code etc/io.github.camelladiflow.example.cfg}. */
    public @interface Config {
        /** The API key of the LadiFlow store. */
        String apiKey();

        /** The base URL of LadiFlow, which tests replace. */
        String baseUrl() default "https://api.service.ladiflow.com/1.0";

        /** The proxy for calls to LadiFlow. By default, there is none. */
        String proxyHost() default "";

        /** The port of the proxy. */
        int proxyPort() default 3128;

        /** The folder in which files are read and written. */
        String folder() default "customers";
    }

    /**
     * Starts the route.
     *
     * @param bundle this bundle
     * @param config the key, the addresses and the folder
     * @param ladiflow not called. The service exists while the component is available. When the component's bundle
     *     stops, the service disappears and the route stops. When the service returns, the route starts again.
     * @throws Exception if the route cannot start
     */
    @Activate
    public CustomerRoutes(
            BundleContext bundle, Config config, @Reference(target = "(component=ladiflow)") ComponentResolver ladiflow)
            throws Exception {
        camelContext = new OsgiDefaultCamelContext(bundle);
        var properties = new Properties();
        properties.setProperty("folder", config.folder());
        camelContext.getPropertiesComponent().setInitialProperties(properties);
        // the component is found by name, without its classes, so that its bundle can be updated while this bundle runs
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
            // this precedes the route, because Camel 4.10 loses routes that are added earlier
            camelContext.start();
            camelContext.addRoutes(new CustomerByPhone());
        } catch (Exception e) {
            camelContext.stop();
            throw e;
        }
    }

    /** Stops the route after its exchanges have completed. */
    @Deactivate
    public void stop() {
        camelContext.stop();
    }
}
