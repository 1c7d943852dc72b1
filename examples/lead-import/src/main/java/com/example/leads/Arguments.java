// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.util.List;
import java.util.Properties;

/** The command line: {@code --name=value} is the same as the system property {@code sample.name}. */
final class Arguments {

    static final String USAGE = """
            Looks up the customers of lead files at LadiFlow.

              java -jar lead-import.jar FILE --out=RESULT.csv [options]   one file, into a CSV file
              java -jar lead-import.jar [options]                         a folder that is watched, into JMS queues

            FILE is CSV with a header line, .xlsx, .jsonl or .txt; RESULT may be .xlsx, too. Options for both:
              --column=NAME         the column that holds the key; also id=NAME, email=NAME, phone=NAME, and several times
              --encoding=NAME       of files that are neither UTF-8 nor UTF-16, such as windows-1258
              --key-file=FILE       holds the API key; otherwise LADIFLOW_API_KEY does
              --parallelism=N       rows that are looked up at the same time; 16
              --links=true          read symbolic links
            For a CSV file:
              --forget=PHONE        takes a person out of RESULT, what is unfinished of it, and its journal
              --language=vi|en      of status and reason; that of the system
              --fields=A,B          of the customer: id,name,email,phone; also names of custom fields
              --sandbox=true        ask a sandbox with invented customers, without a key
            To write customers, and the result into a CSV file:
              --write               without --yes it shows what would be sent, and sends nothing
              --yes                 sends it
              --tags=A,B            names of tags that each customer gets
              --sequence=NAME       subscribes each customer who consents to it
              --consent-all         all of the file have agreed, which otherwise a column "Đồng ý" says
              --max-points=N        more is not sent; --points=N for each customer and message, 2
            Exit codes: 0 done, 1 stopped or failed, and the same command goes on.
            For queues:
              --inbox=DIR           the folder; DIR/inbox of --dir, with example files, unless given
              --dir=DIR             where the broker's journal lies; target/sample
              --broker=URL          of an Artemis broker, instead of one in this process
              --exit                end when the inbox is empty
              --latency=MILLIS      of the sandbox, which is asked when there is no key; 50
              --settled=MILLIS      how long a file must not change before it is read; 2000
            """;

    private static final List<String> NAMES = List.of(
            "broker",
            "column",
            "consent-all",
            "dir",
            "encoding",
            "exit",
            "fields",
            "forget",
            "inbox",
            "key-file",
            "language",
            "latency",
            "links",
            "max-points",
            "out",
            "parallelism",
            "points",
            "sandbox",
            "sequence",
            "settled",
            "tags",
            "write",
            "yes");

    private Arguments() {}

    /**
     * Reads the command line.
     *
     * @param arguments its words
     * @param given system properties, which words on the command line overrule
     * @return all of them; the file to be read is {@code sample.file}
     * @throws IllegalArgumentException if there is no such option
     */
    static Properties read(String[] arguments, Properties given) {
        var properties = new Properties();
        properties.putAll(given);
        var columns = new StringBuilder();
        boolean hasFile = false;
        for (var argument : arguments) {
            if (!argument.startsWith("--")) {
                if (hasFile) {
                    throw new IllegalArgumentException("One file at a time, please. A name with blanks needs quotes");
                }
                hasFile = true;
                properties.setProperty("sample.file", argument);
                continue;
            }
            int equals = argument.indexOf('=');
            var name = argument.substring(2, equals < 0 ? argument.length() : equals);
            var value = equals < 0 ? "true" : argument.substring(equals + 1);
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "There is no option --" + name + ". There are --" + String.join(", --", NAMES));
            }
            if (name.equals("column")) {
                columns.append(value).append('\n');
            } else {
                properties.setProperty("sample." + name, value);
            }
        }
        if (!columns.isEmpty()) {
            properties.setProperty("sample.column", columns.toString());
        }
        return properties;
    }
}
