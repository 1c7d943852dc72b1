// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** {@code java -jar camel-ladiflow-<version>-sandbox.jar probe}. */
final class ProbeCommand {

    private static final String KEY_VARIABLE = "LADIFLOW_API_KEY";

    private static final String HELP = """
            Usage: java -jar camel-ladiflow-<version>-sandbox.jar probe [options]

            Asks LadiFlow whether it is reached and takes the key, and which of the statements of ladiflow.openapi.yaml
            hold that are assumed. Prints a report without the key and without data of customers, to be sent to
            https://github.com/camel-ladiflow/camel-ladiflow/issues

            The key is taken from a file, else from the environment variable LADIFLOW_API_KEY, else it is asked for.

              --base-url=URL   where LadiFlow is; %s by default
              --key-file=FILE  a file that holds the key alone
              --write          also makes a customer at example.com (two, if LadiFlow makes one when an unknown one is
                               updated) and the tags camel-ladiflow-probe-a and -b, which stay in the store; flows that
                               start with a new customer or tag run for them
              --help           prints this

            The exit code is 0 if the report is whole, 1 if the service was not reached or did not take the key, 2 if an
            argument is wrong.
            """;

    private ProbeCommand() {}

    static int run(List<String> arguments) {
        if (arguments.equals(List.of("--help"))) {
            System.out.print(HELP.formatted(LadiFlowProbe.DEFAULT_BASE_URL));
            return 0;
        }
        LadiFlowProbe probe;
        try {
            probe = probe(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "; --help tells more");
            return 2;
        }
        var report = probe.run();
        System.out.print(report.text());
        return report.ready() ? 0 : 1;
    }

    private static LadiFlowProbe probe(List<String> arguments) {
        String baseUrl = LadiFlowProbe.DEFAULT_BASE_URL;
        String file = null;
        boolean write = false;
        for (String argument : arguments) {
            String[] option = argument.split("=", 2);
            String value = option.length == 2 ? option[1] : "";
            switch (option[0]) {
                case "--base-url" -> baseUrl = value;
                case "--key-file" -> file = value;
                case "--write" -> write = true;
                case "--key", "--api-key" ->
                    throw new IllegalArgumentException(
                            "The key is no argument, since others on this machine see arguments: set " + KEY_VARIABLE);
                // an argument may be a key that was pasted, so it is not repeated
                default -> throw new IllegalArgumentException("Unknown argument");
            }
        }
        var probe = new LadiFlowProbe(baseUrl, readKey(file));
        return write ? probe.writing() : probe;
    }

    private static String readKey(String file) {
        String variable = System.getenv(KEY_VARIABLE);
        if (file != null) {
            try {
                return Files.readString(Path.of(file)).strip();
            } catch (IOException | InvalidPathException e) {
                throw new IllegalArgumentException("The file of --key-file cannot be read", e);
            }
        }
        if (variable != null && !variable.isBlank()) {
            return variable.strip();
        }
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("API key (not shown): ");
        if (typed == null) {
            throw new IllegalArgumentException("There is no key: set " + KEY_VARIABLE + ", or give --key-file");
        }
        return new String(typed).strip();
    }
}
