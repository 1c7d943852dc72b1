// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.routes;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the route {@code order-webhook}, which accepts the orders of a shop. */
class OrderWebhookTest extends StandaloneRouteTestBase {

    private static final String ORDER = shopOrder("A-7", "0901112223");

    private String signatureHeader = "X-Haravan-Hmacsha256";
    private String url;

    private void startOrderWebhook() throws Exception {
        url = serveHttp() + "/orders";
        set("signature.secret=" + SECRET, "tags=Website", "order.retry=10");
        start("order-webhook.camel.yaml");
        awaitThat(() -> assertThat(sendOrder("{}", null)).isEqualTo(401));
    }

    private static byte[] hmac(String text) throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(String text) throws Exception {
        return Base64.getEncoder().encodeToString(hmac(text));
    }

    private int sendOrder(String body, String signature) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (signature != null) {
            request.header(signatureHeader, signature);
        }
        var response = send(request);
        assertThat(response.headers().map()).doesNotContainKey(signatureHeader.toLowerCase(Locale.ROOT));
        return response.statusCode();
    }

    private void assertOrderAccepted(String body) throws Exception {
        assertThat(sendOrder(body, base64(body))).as(body).isEqualTo(200);
    }

    static String shopOrder(String id, String phone) {
        return "{\"id\":\"" + id + "\",\"total_price\":450000.50,\"customer\":{\"phone\":\"" + phone
                + "\",\"email\":null},\"billing_address\":{\"name\":\"Lê Thị Mới\"},\"note\":\"Giao giờ hành chính\"}";
    }

    private void awaitTakenOrders() {
        awaitThat(() -> assertThat(folder.resolve("inbox/order-webhook")).isDirectoryNotContaining("glob:**.json"));
    }

    @Test
    void orderWebhookWritesCustomerAndSubscribesOncePerOrder() throws Exception {
        startOrderWebhook();
        var order = shopOrder("A-7", "+84 901 112 223");
        assertOrderAccepted(order);
        awaitThat(() -> assertThat(sandbox.subscriptions()).hasSize(1));
        assertThat(customer("phone", "0901112223"))
                .containsKey("tags")
                .containsEntry("name", "Lê Thị Mới")
                .extractingByKey("custom_fields")
                .asString()
                .contains("last_order_id", "A-7", "last_order_total", "450000.5");
        assertThat(requests("customer/create-or-update"))
                .singleElement()
                .satisfies(request -> assertThat(request.body()).contains("Lê Thị Mới"));

        assertOrderAccepted(order); // replayed
        assertOrderAccepted(order.replace("450000.50", "1"));
        awaitThat(() -> assertThat(customer("phone", "0901112223").get("custom_fields"))
                .asString()
                .doesNotContain("450000.5"));
        awaitTakenOrders();
        assertThat(requests("customer/create-or-update")).hasSize(2);
        assertThat(sandbox.subscriptions()).hasSize(1);
        assertThat(folder.resolve("outbox")).isEmptyDirectory();
        assertThat(log())
                .doesNotContain("Lê Thị Mới")
                .doesNotContain("0901112223")
                .doesNotContain(SECRET);
    }

    @Test
    void orderWebhookRejectsWrongSignatures() throws Exception {
        startOrderWebhook();
        var right = base64(ORDER);
        var wrong = new TreeMap<String, String>();
        wrong.put("of another body", base64(ORDER + " "));
        wrong.put("truncated text", right.substring(0, 40));
        wrong.put("truncated bytes", Base64.getEncoder().encodeToString(Arrays.copyOf(hmac(ORDER), 31)));
        wrong.put("hex", HexFormat.of().formatHex(hmac(ORDER)));
        wrong.put("empty", "");
        wrong.put("prefix alone", "sha256=");
        wrong.put("no encoding", "%%%");
        for (var signature : wrong.entrySet()) {
            assertThat(sendOrder(ORDER, signature.getValue()))
                    .as(signature.getKey())
                    .isEqualTo(401);
        }
        assertThat(sendOrder(ORDER, null)).as("missing").isEqualTo(401);
        assertThat(sendOrder(ORDER.replace("A-7", "A-8"), right))
                .as("another body")
                .isEqualTo(401);
        var large = "{\"note\":\"" + "x".repeat(70_000) + "\"}";
        assertThat(sendOrder(large, base64(large))).isEqualTo(413);
        assertThat(folder.resolve("inbox/order-webhook")).isDirectoryNotContaining("glob:**.json");
        assertThat(sandbox.requests()).isEmpty();
    }

    @Test
    void orderWebhookTakesOrdersOfKiotVietWithHexSignature() throws Exception {
        signatureHeader = "X-Hub-Signature";
        set("""
                signature.header=X-Hub-Signature
                signature.encoding=hex
                orders=$.Notifications[*].Data[*]
                order.id=$.Code
                order.total=$.Total
                order.phone=$.InvoiceDelivery.ContactNumber
                order.email=$.none
                order.name=$.CustomerName
                """);
        startOrderWebhook();
        var withoutPhone =
                "{\"Code\":\"HD2\",\"Total\":2,\"CustomerName\":\"Lê Mới\",\"InvoiceDelivery\":{\"ContactNumber\":null}}";
        var body = """
                {"Id":"1","Attempt":1,"Notifications":[{"Action":"invoice.update.7","Data":[
                {"Code":"HD1","Total":1,"CustomerName":"Lê Mới","InvoiceDelivery":{"ContactNumber":"0901112223"}},%s]},{"Data":[
                {"Code":"HD3","Total":3,"CustomerName":"Lê Mới","InvoiceDelivery":{"ContactNumber":"0901112225"}}]}]}
                """.formatted(withoutPhone);
        var hex = HexFormat.of().formatHex(hmac(body));
        assertThat(sendOrder(body, hex)).isEqualTo(200);
        awaitThat(() -> assertThat(sandbox.subscriptions()).hasSize(2));
        assertThat(sendOrder(body, hex.toUpperCase(Locale.ROOT))).isEqualTo(200);
        assertThat(sendOrder(body, "sha256=" + hex)).isEqualTo(200);
        awaitTakenOrders();
        assertThat(requests("customer/create-or-update"))
                .as("once for each invoice")
                .hasSize(2);
        assertThat(customer("phone", "0901112225").get("custom_fields"))
                .asString()
                .contains("HD3");
        assertThat(outbox("order-*")).as("without a phone").isNotEmpty().containsOnly(withoutPhone);
        assertThat(sendOrder(body, base64(body))).isEqualTo(401);
    }

    @Test
    void orderWebhookKeepsAcceptedOrderThroughKill() throws Exception {
        sandbox.always(Reply.unauthorized());
        startOrderWebhook();
        assertOrderAccepted(ORDER);
        process.destroyForcibly().waitFor();
        assertThat(folder.resolve("inbox/order-webhook")).isDirectoryContaining("glob:**order-*.json");
        sandbox.reset();
        start("order-webhook.camel.yaml");

        awaitThat(() -> assertThat(sandbox.subscriptions()).hasSize(1));
        assertThat(customer("phone", "0901112223")).containsEntry("name", "Lê Thị Mới");
        awaitTakenOrders();
    }

    @Test
    void orderWebhookReportsFailureOfItsFolderAndKeepsRejectedOrders() throws Exception {
        startOrderWebhook();
        sandbox.forOperation("customer/create-or-update").next(Reply.status(400));
        assertOrderAccepted(ORDER);
        awaitThat(() -> assertThat(outbox("order-*")).containsExactly(ORDER.replace("450000.50", "450000.5")));
        assertOrderAccepted("hỏng");
        awaitThat(() -> assertThat(outbox("order-*")).contains("hỏng"));
        awaitTakenOrders();

        var taken = folder.resolve("inbox/order-webhook");
        Files.move(taken, folder.resolve("elsewhere"));
        Files.createFile(taken);
        assertThat(sendOrder(ORDER, base64(ORDER))).isEqualTo(500);
    }
}
