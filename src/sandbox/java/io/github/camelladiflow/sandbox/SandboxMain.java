// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandbox;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * Runs a {@link LadiFlowSandbox} until the process ends: {@code java -jar camel-ladiflow-<version>-sandbox.jar}. {@code
 * --help} lists the arguments. The program prints Vietnamese text if the JVM's default language is Vietnamese.
 */
final class SandboxMain {

    private static final String HELP = """
            Usage: java -jar camel-ladiflow-<version>-sandbox.jar [options]

            Simulates the LadiFlow Open API with invented customers.

              --port=PORT        the port; a free port by default
              --host=ADDRESS     the address at which it listens; 127.0.0.1 by default, 0.0.0.0 for all.
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

    private static final String VIETNAMESE_HELP = """
            Cách dùng: java -jar camel-ladiflow-<version>-sandbox.jar [tùy chọn]

            Giả lập Open API của LadiFlow ở 127.0.0.1 (xem --host), với khách hàng giả lập.

              --port=PORT        cổng; mặc định là một cổng còn trống
              --key=KEY          API key mà sandbox nhận; mặc định %s
              --customers=SỐ     số khách hàng, nhiều nhất %d; mặc định %d
              --not-found=KIỂU   sandbox trả lời thế nào khi không tìm thấy khách hàng; một trong
                                 %s
              --help             hiện trang này
            """;

    private SandboxMain() {}

    private static boolean isVietnamese() {
        return Locale.getDefault().getLanguage().equals("vi");
    }

    /**
     * Starts a sandbox, prints its address and customers, and waits. Ends with exit code 2 if an argument is invalid, and with 1 if the port is not
     * available.
     *
     * @param arguments the arguments, which {@code --help} lists
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public static void main(String... arguments) throws InterruptedException {
        if (arguments.length > 0 && arguments[0].equals("health")) {
            System.exit(HealthCommand.run(List.of(arguments).subList(1, arguments.length)));
        }
        if (arguments.length == 1 && arguments[0].equals("--help")) {
            System.out.print(help());
            return;
        }
        LadiFlowSandbox sandbox;
        try {
            sandbox = builder(System.getenv(), arguments).start();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "; see --help");
            System.exit(2);
            return;
        } catch (UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        describe(sandbox, System.out);
        new CountDownLatch(1).await();
    }

    private static String help() {
        var styles = new StringBuilder();
        for (var style : NotFoundStyle.values()) {
            styles.append(style.ordinal() == 0 ? "" : style.ordinal() % 3 == 0 ? "\n" + " ".repeat(21) : " ")
                    .append(style);
        }
        return (isVietnamese() ? VIETNAMESE_HELP : HELP)
                .formatted(
                        LadiFlowSandbox.DEFAULT_API_KEY,
                        SandboxCustomers.MAX,
                        LadiFlowSandbox.DEFAULT_CUSTOMER_COUNT,
                        styles);
    }

    private static LadiFlowSandbox.Builder builder(Map<String, String> environment, String... arguments) {
        var builder = LadiFlowSandbox.builder();
        var all = new ArrayList<String>();
        ENVIRONMENT.forEach((variable, option) -> {
            if (!environment.getOrDefault(variable, "").isBlank()) {
                all.add(option + "=" + environment.get(variable));
            }
        });
        all.addAll(List.of(arguments));
        for (String argument : all) {
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
        }
        return builder;
    }

    private static String[] names(String list) {
        return Stream.of(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toArray(String[]::new);
    }

    private static int number(String option, String value, int max) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the statement below throws the exception for all invalid values
        }
        throw new IllegalArgumentException(option + " must be a whole number from 0 to " + max);
    }

    private static void describe(LadiFlowSandbox sandbox, PrintStream out) {
        if (sandbox.isExposed()) {
            out.printf("""
                    WARNING: The sandbox listens at %s without a password: every client that can reach it can read and
                    change all data. Do not store real customers in it. It accepts only requests for %s.

                    """, sandbox.host(), String.join(", ", sandbox.allowedHosts.names()));
        }
        String control = sandbox.controlUrl();
        if (isVietnamese()) {
            describeInVietnamese(sandbox, out);
            return;
        }
        out.printf(
                """
                LadiFlow sandbox at %1$s, Api-Key %2$s; for a browser: %5$s

                %3$s
                Look a customer up:
                  curl -s %1$s/customer/show -H 'Api-Key: %2$s' -H 'Content-Type: application/json' -d '{"phone": "0901234567"}'
                Let the next two requests fail:
                  curl -s %4$s/replies -d '{"status": 503, "times": 2}'
                Get the description of the API (OpenAPI 3.1), list the requests, and reset the sandbox:
                  curl -s %4$s/openapi.yaml
                  curl -s %4$s/requests
                  curl -s -X POST %4$s/reset

                Press Ctrl+C to stop the sandbox.
                """, sandbox.baseUrl(), sandbox.apiKey(), customers(sandbox), control, control.replace("sandbox", ""));
    }

    private static void describeInVietnamese(LadiFlowSandbox sandbox, PrintStream out) {
        out.printf(
                """
                Sandbox của LadiFlow đang chạy, có %3$s khách hàng giả lập.
                Xem các yêu cầu và dữ liệu đã ghi: mở %4$s trong trình duyệt.

                Trong cửa sổ khác, đặt hai biến môi trường rồi chạy chương trình của bạn:
                  LADIFLOW_API_KEY=%2$s
                  LADIFLOW_BASE_URL=%1$s

                Để cửa sổ này mở. Nhấn Ctrl+C để dừng.
                """,
                sandbox.baseUrl(),
                sandbox.apiKey(),
                sandbox.seededCustomers().size(),
                sandbox.controlUrl().replace("sandbox", ""));
    }

    private static String customers(LadiFlowSandbox sandbox) {
        var customers = sandbox.seededCustomers();
        if (customers.isEmpty()) {
            return "It has no customers.\n";
        }
        var text = new StringBuilder("It has " + customers.size() + " invented customers, which are always the same."
                + " Number 1 is "
                + line(customers.get(0)) + ". For every other number n:\n  _id    6650 and n as 20 hex"
                + " digits\n  phone  09 (n is even) or 03 (n is odd), and 50000000 + n\n  email "
                + " given.familyN@example.com, from a name that depends on n\n");
        customers.stream()
                .skip(1)
                .limit(2)
                .forEach(customer ->
                        text.append("  for example ").append(line(customer)).append('\n'));
        return text.toString();
    }

    private static String line(SandboxCustomer customer) {
        return customer.name() + ", " + customer.email() + ", " + customer.phone() + ", " + customer.id();
    }
}
