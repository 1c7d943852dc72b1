// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.LocalDate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Calls each operation of LadiFlow once, and prints which statements the responses confirm. Needs only Java 17. */
final class Probe {

    private static final String HELP = """
            Usage: java Probe.java [--base-url=URL] [--write=EMAIL]

            Calls LadiFlow's seven reading operations, and prints which statements the responses confirm. The environment
            variable LADIFLOW_API_KEY contains the key. The output contains neither the key nor data of customers.
            With --write=EMAIL, also calls the five writing operations, for a customer with this e-mail address. Use an
            address of your own that is not a customer yet. The customer and the tags camel-ladiflow-probe-a and -b
            remain in the store, and flows for new customers and tags start.
            The exit code is 0 if LadiFlow accepts the key, 1 if it does not, and 2 if an argument is invalid.""";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String KEY = System.getenv().getOrDefault("LADIFLOW_API_KEY", "");
    private static String baseUrl = "https://api.service.ladiflow.com/1.0";

    /** A response. Without an envelope, the code is 0. Without a response, the status is 0, too. */
    private record Response(int status, int code, String body) {

        boolean isSuccess() {
            return status / 100 == 2 && code / 100 == 2;
        }

        /** Returns the group of the first match of a pattern, or an empty text. */
        String find(String regex) {
            var found = Pattern.compile(regex).matcher(body);
            return found.find() ? found.group(1) : "";
        }
    }

    public static void main(String[] arguments) throws InterruptedException {
        String email = null;
        for (String argument : arguments) {
            String value = argument.substring(argument.indexOf('=') + 1);
            if (argument.matches("--base-url=(https://|http://(127\\.0\\.0\\.1|localhost)[:/])\\w[\\w.:/-]*")) {
                baseUrl = value;
            } else if (argument.matches("--write=[^@\\s\"'\\\\]+@[^@\\s\"'\\\\]+")) {
                email = value;
            } else {
                exit(2, HELP);
            }
        }
        if (!KEY.matches("[!-~]+")) {
            exit(2, "Set the environment variable LADIFLOW_API_KEY to your API key, without spaces.");
        }
        if (!check("customer/list-tag", "'limit': 1", "The key is accepted.", Response::isSuccess)
                .isSuccess()) {
            exit(1, "LadiFlow does not accept the key, or another server responds. Check the key and --base-url.");
        }
        String today = "'from_date': '" + LocalDate.now() + "', ";
        Predicate<Response> has100 = r -> r.find("\"limit\":\\s*(\\d+)").equals("100");
        check("customer/list", "'limit': 100", "A page may have 100 customers.", has100);
        String nobody = "'email': 'nobody@ladiflow.example.com'";
        check("customer/show", nobody, "An unknown customer is a 404.", r -> r.code == 404 || r.status == 404);
        check("sequence/list", "'page': 0", "Page 0 is accepted.", Response::isSuccess);
        check("trigger/list", "'probe': true", "An unknown member of a request is ignored.", Response::isSuccess);
        check("flow/get-cost", today + "'source': 'FLOW'", "The id of the flow is optional.", Response::isSuccess);
        String page = today + "'source': null, 'page': 1, 'limit': 1";
        check("flow/list-transaction", page, "source may be null.", Response::isSuccess);
        if (email != null) {
            write("'email': '" + email + "'");
        }
    }

    private static void write(String email) throws InterruptedException {
        String tag = "'name': 'camel-ladiflow-probe-b'";
        tag = check("customer/create-tag", tag, "A tag is created, or exists already.", Response::isSuccess)
                .find("\"tag_id\":\\s*\"(\\w+)");
        String tags = ", 'tags': ['camel-ladiflow-probe-a'], 'import_by_tag_name': true";
        String id = check("customer/create-or-update", email + tags, "A write returns HTTP 201.", r -> r.status == 201)
                .find("\"_id\":\\s*\"(\\w+)");
        String update = "'_id': '" + id + "', 'tags': ['" + tag + "'], " + email;
        Predicate<Response> hasBothTags =
                r -> r.find("\"tags\":\\s*\\[[^\\]]*(,)").equals(",");
        check("customer/update", update, "A write adds its tags to those of the customer.", hasBothTags);
        check("customer/create", email, "An existing customer is a 400.", r -> r.code == 400);
        String sequence = email + ", 'sequence_id': '6650ffffffffffffffffffff'";
        check("sequence/subscribe", sequence, "An unknown sequence is a 404.", r -> r.code == 404 || r.status == 404);
    }

    private static Response check(String operation, String members, String statement, Predicate<Response> confirms)
            throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(baseUrl + "/" + operation))
                .timeout(Duration.ofSeconds(30))
                .header("Api-Key", KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(("{" + members + "}").replace('\'', '"')))
                .build();
        var response = new Response(0, 0, "");
        String seen;
        try {
            var got = HTTP.send(request, BodyHandlers.ofString());
            String code = new Response(0, 0, got.body()).find("(?s).*\"code\":\\s*\"?(\\d{3})\\b");
            response = new Response(got.statusCode(), code.isEmpty() ? 0 : Integer.parseInt(code), got.body());
            seen = "HTTP " + response.status + ", code " + response.code;
        } catch (IOException e) {
            seen = e.getClass().getSimpleName();
        }
        String verdict = response.status == 0 ? "not seen" : confirms.test(response) ? "confirmed" : "not confirmed";
        System.out.printf("%-13s  %-25s  %s (%s)%n", verdict, operation, statement, seen);
        return response;
    }

    private static void exit(int code, String text) {
        System.err.println(text);
        System.exit(code);
    }
}
