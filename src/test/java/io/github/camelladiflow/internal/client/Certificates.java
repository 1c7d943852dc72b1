// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.jsse.ClientAuthentication;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.KeyStoreParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.support.jsse.SSLContextServerParameters;
import org.apache.camel.support.jsse.TrustManagersParameters;

import static org.assertj.core.api.Assertions.assertThat;

/** Self-signed certificates of invented hosts, which the JDK's keytool creates when they are needed. */
public final class Certificates {

    private static final String PASSWORD = "made-up-password";

    /** The certificate of api.example.com, localhost and 127.0.0.1, which all tests share. */
    public static final Certificates API = selfSigned("dns:api.example.com,dns:localhost,ip:127.0.0.1");

    private final Path keyStore;

    private Certificates(Path keyStore) {
        this.keyStore = keyStore;
    }

    /**
     * Creates a certificate.
     *
     * @param names as keytool takes them, such as {@code dns:api.example.com,ip:127.0.0.1}
     */
    public static Certificates selfSigned(String names) {
        try {
            Path file = Files.createTempFile("made-up", ".p12");
            Files.delete(file);
            file.toFile().deleteOnExit();
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-keystore",
                    file.toString()));
            // keytool's options must not depend on the language
            String options = "-J-Duser.language=en -genkeypair -alias made-up -keyalg EC -dname CN=made-up.example.com"
                    + " -validity 2 -storetype PKCS12 -storepass " + PASSWORD + " -ext SAN=" + names;
            command.addAll(List.of(options.split(" ")));
            Process keytool =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes());
            assertThat(keytool.waitFor()).as(said).isZero();
            return new Certificates(file);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("keytool cannot be run", e);
        }
    }

    /** Creates a server socket that presents the certificate. */
    public ServerSocketFactory server() throws GeneralSecurityException, IOException {
        var parameters = new SSLContextParameters();
        parameters.setKeyManagers(keys());
        return parameters.createSSLContext(new DefaultCamelContext()).getServerSocketFactory();
    }

    /** Creates a server socket that presents the certificate, and requires that clients present it, too. */
    ServerSocketFactory serverOfClientsWithCertificate() throws GeneralSecurityException, IOException {
        var parameters = trustAndPresent();
        var server = new SSLContextServerParameters();
        server.setClientAuthentication(ClientAuthentication.REQUIRE.name());
        parameters.setServerParameters(server);
        return parameters.createSSLContext(new DefaultCamelContext()).getServerSocketFactory();
    }

    /** Returns parameters that trust only this certificate. */
    public SSLContextParameters trust() {
        var trust = new TrustManagersParameters();
        trust.setKeyStore(store());
        var parameters = new SSLContextParameters();
        parameters.setTrustManagers(trust);
        return parameters;
    }

    /** Returns parameters that trust only this certificate, and present it to servers. */
    SSLContextParameters trustAndPresent() {
        var parameters = trust();
        parameters.setKeyManagers(keys());
        return parameters;
    }

    private KeyManagersParameters keys() {
        var keys = new KeyManagersParameters();
        keys.setKeyStore(store());
        keys.setKeyPassword(PASSWORD);
        return keys;
    }

    private KeyStoreParameters store() {
        var store = new KeyStoreParameters();
        store.setResource("file:" + keyStore);
        store.setType("PKCS12");
        store.setPassword(PASSWORD);
        return store;
    }
}
