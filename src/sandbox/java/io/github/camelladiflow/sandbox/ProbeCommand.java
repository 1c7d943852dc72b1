// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** The command {@code java -jar camel-ladiflow-<version>-sandbox.jar probe}, which runs the probe. */
final class ProbeCommand {

    private static final String KEY_VARIABLE = "LADIFLOW_API_KEY";

    private static final String HELP = """
            Usage: java -jar camel-ladiflow-<version>-sandbox.jar probe [options]

            Checks whether LadiFlow can be reached and accepts the API key, and which assumptions of
            ladiflow.openapi.yaml are correct. Prints a report that contains neither the key nor data of customers.
            Please send it to https://github.com/camel-ladiflow/camel-ladiflow/issues

            The key is read from a file, or from the environment variable LADIFLOW_API_KEY. Otherwise the program
            prompts for it.

              --base-url=URL   the base URL of LadiFlow; %s by default
              --key-file=FILE  a file that contains only the key
              --write          also creates a customer at example.com (two, if LadiFlow creates one when an unknown
                               one is updated) and the tags camel-ladiflow-probe-a and -b. They stay in the store, and
                               start the flows for new customers and tags
              --help           prints this text

            The exit code is 0 if the report is complete, 1 if the service was not reached or did not accept the key,
            and 2 if an argument is invalid.
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
            System.err.println(e.getMessage() + "; see --help");
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
                            "Other users of this machine can see arguments. Instead of this argument, set "
                                    + KEY_VARIABLE);
                // the message does not repeat the argument, because it may be a pasted key
                default ->
                    throw new IllegalArgumentException(
                            "Unknown argument. It is not shown here, because it may be a key");
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
                throw new IllegalArgumentException(
                        "The file in --key-file cannot be read. Check its path and permissions", e);
            }
        }
        if (variable != null && !variable.isBlank()) {
            return variable.strip();
        }
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("API key (not shown): ");
        if (typed == null) {
            throw new IllegalArgumentException("The API key is missing. Set " + KEY_VARIABLE + ", or use --key-file");
        }
        return new String(typed).strip();
    }
}
