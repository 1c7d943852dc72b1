// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * Runs a {@link LadiFlowSandbox} until the process ends: {@code java -jar camel-ladiflow-<version>-sandbox.jar}. {@code
 * --help} lists the arguments.
 */
final class SandboxMain {

    private static final String HELP = """
            Usage: java -jar camel-ladiflow-<version>-sandbox.jar [options]

            Simulates the LadiFlow Open API with invented customers.

              --port=PORT        the port; a free port by default
              --host=ADDRESS     the loopback address at which it listens, 127.0.0.1 by default, or 0.0.0.0 for all.
                                 It has no password: every client can read and change all data
              --allowed-hosts=NAME,NAME
                                 the host names that other machines use for it, in addition to 127.0.0.1 and
                                 localhost. It rejects other names, except at a loopback address
              --event-hosts=NAME,NAME
                                 the hosts to which it may send events, in addition to loopback addresses
              --key=KEY          the API key that it accepts; %s by default
              --customers=COUNT  the number of customers, up to %d; %d by default
              --not-found=STYLE  how it responds when it does not find a customer; one of
                                 %s
              --help             prints this text

            LADIFLOW_SANDBOX_HOST and LADIFLOW_SANDBOX_ALLOWED_HOSTS in the environment are used if
            the option is missing.

            With health --port=PORT, the exit code is 0 if a sandbox responds at that port of this machine.
            """;

    /** The environment variables, and the options that they set. */
    private static final Map<String, String> ENVIRONMENT =
            Map.of("LADIFLOW_SANDBOX_HOST", "--host", "LADIFLOW_SANDBOX_ALLOWED_HOSTS", "--allowed-hosts");

    private SandboxMain() {}

    /**
     * Starts a sandbox, prints its address and customers, and waits. Ends with exit code 2 if an argument is invalid, and
     * with 1 if the port is not available.
     *
     * @param arguments the arguments, which {@code --help} lists
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static void main(String... arguments) throws InterruptedException {
        if (List.of(arguments).equals(List.of("--help"))) {
            System.out.printf(
                    HELP,
                    LadiFlowSandbox.DEFAULT_API_KEY,
                    SandboxCustomers.MAX,
                    LadiFlowSandbox.DEFAULT_CUSTOMER_COUNT,
                    List.of(NotFoundStyle.values()));
            return;
        }
        try {
            if (arguments.length > 0 && arguments[0].equals("health")) {
                System.exit(health(arguments));
            }
            describe(builder(System.getenv(), arguments).start(), System.out);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "; see --help");
            System.exit(2);
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (NoClassDefFoundError e) {
            System.err.println(
                    "Jackson is missing. Put jackson-annotations.jar, jackson-core.jar and jackson-databind.jar"
                            + " into the folder lib next to the sandbox's jar");
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    /** Returns 0 if a sandbox responds. A container without curl uses this as its health check. */
    private static int health(String... arguments) {
        if (arguments.length != 2 || !arguments[1].startsWith("--port=")) {
            throw new IllegalArgumentException(
                    "The command 'health' requires exactly one argument, --port=PORT, with the sandbox's port");
        }
        int port = number("--port", arguments[1].substring("--port=".length()), 65_535);
        String url = "http://127.0.0.1:" + port + SandboxControl.PATH;
        try {
            var connection = (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(5_000);
            connection.setReadTimeout(5_000);
            int status = connection.getResponseCode();
            System.out.println("HTTP " + status + " from " + url);
            return status == 200 ? 0 : 1;
        } catch (IOException e) {
            System.err.println("No sandbox responds at " + url + ". Start the sandbox with --port");
            return 1;
        }
    }

    private static LadiFlowSandbox.Builder builder(Map<String, String> environment, String... arguments) {
        var builder = LadiFlowSandbox.builder();
        var fromEnvironment = ENVIRONMENT.entrySet().stream()
                .filter(variable ->
                        !environment.getOrDefault(variable.getKey(), "").isBlank())
                .map(variable -> variable.getValue() + "=" + environment.get(variable.getKey()));
        Stream.concat(fromEnvironment, Stream.of(arguments)).forEach(argument -> {
            String[] option = argument.split("=", 2);
            String value = option.length == 2 ? option[1] : "";
            switch (option[0]) {
                case "--host" -> builder.host(value.strip());
                case "--allowed-hosts" -> builder.allowedHosts(names(value));
                case "--event-hosts" -> builder.eventHosts(names(value));
                case "--port" -> builder.port(number(option[0], value, 65_535));
                case "--key" -> builder.apiKey(value);
                case "--customers" -> builder.customerCount(number(option[0], value, SandboxCustomers.MAX));
                case "--not-found" ->
                    builder.notFound(new MemberReader(Map.of("--not-found", value))
                            .choice("--not-found", NotFoundStyle.DATA_NULL));
                default -> throw new IllegalArgumentException("Unknown argument: " + option[0]);
            }
        });
        return builder;
    }

    private static String[] names(String list) {
        return Stream.of(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toArray(String[]::new);
    }

    private static int number(String option, String value, int max) {
        if (value.matches("\\d{1,7}") && Integer.parseInt(value) <= max) {
            return Integer.parseInt(value);
        }
        throw new IllegalArgumentException(option + " must be a whole number from 0 to " + max);
    }

    private static void describe(LadiFlowSandbox sandbox, PrintStream out) {
        if (sandbox.isExposed()) {
            out.printf("""
                    WARNING: The sandbox listens at all addresses without a password: every client that can reach it can read
                    and change all data. Do not store real customers in it. It accepts only requests for %s.

                    """, String.join(", ", sandbox.allowedHosts.names()));
        }
        out.printf(
                """
                LadiFlow sandbox at %1$s, Api-Key %2$s

                It has %3$d invented customers, which are always the same. Number 1 is Trần Thị Ngọc Lan, lan.tran@example.com,
                0901234567, 6650a1b2c3d4e5f601234567. Number 2 is Lê Văn Bình, binh.le2@example.com, 0950000002,
                665000000000000000000002.

                Look a customer up:
                  curl -s %1$s/customer/show -H 'Api-Key: %2$s' -H 'Content-Type: application/json' -d '{"phone": "0901234567"}'
                Let the next two requests fail:
                  curl -s %4$s -d '{"replies": [{"status": 503, "times": 2}]}'
                Show the state, list the requests, and reset the sandbox:
                  curl -s %4$s
                  curl -s %4$s/requests
                  curl -s %4$s -d '{"reset": true}'

                Press Ctrl+C to stop the sandbox.
                """,
                sandbox.baseUrl(), sandbox.apiKey(), sandbox.seededCustomers().size(), sandbox.controlUrl());
    }
}
