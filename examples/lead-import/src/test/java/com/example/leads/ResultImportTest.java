// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests imports of one file, which look up, or write and subscribe, customers and write a result. */
class ResultImportTest {

    private static final Path OLD = Path.of(
            Files.exists(Path.of("src/test/resources/old")) ? "" : "examples/lead-import", "src/test/resources/old");

    @RegisterExtension
    static final LadiFlowExtension LADIFLOW = new LadiFlowExtension();

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Path in;
    private Path out;
    private final Map<String, String> options = new HashMap<>();

    @BeforeEach
    void setPaths() {
        in = folder.resolve("khách.csv");
        out = folder.resolve("kết quả.csv");
        options.putAll(Map.of("language", "vi", "parallelism", "4", "rate", "10000"));
        options.put("camel.component.ladiflow.maxRetries", "0");
    }

    @Test
    void keepsRowOrderAndWritesRequestedFields() throws Exception {
        options.put("fields", "tags,last_order_total,nonsense");
        LADIFLOW.sandbox().forKey("email", "lan.tran@example.com").always(Reply.delayed(Duration.ofMillis(30)));
        var rows = new StringBuilder("STT,Email\n");
        IntStream.range(0, 500)
                .forEach(i -> rows.append(i)
                        .append(i % 7 == 0 ? ",lan.tran@example.com\n" : ",nobody" + i + "@example.com\n"));
        writeInput(rows.toString());
        run();

        var lines = Files.readAllLines(out);
        assertThat(lines).hasSize(501);
        for (int i = 0; i < 500; i++) {
            assertThat(lines.get(i + 1)).startsWith(i + ",");
        }
        assertThat(lines.get(1)).endsWith(",\"Khách quen; VIP\",321321,");
        assertThat(printed()).contains("\"nonsense\"");
    }

    @Test
    void findsCustomFieldByItsLabel() throws Exception {
        options.put("fields", "Nhóm khách,id");
        LADIFLOW.sandbox().forOperation("customer/show").always(Reply.json(200, """
                        {"code": 200, "message": "Thành công", "data": {
                          "customer": {"_id": "6650a1b2c3d4e5f601234567", "email": "lan.tran@example.com",
                            "custom_fields": [{"name": "nhom_khach", "value": "Sỉ"}]},
                          "custom_field_configs": [{"name": "nhom_khach", "label": "Nhóm khách"}]}}
                        """));
        writeInput("Email\nlan.tran@example.com\n");
        run();
        assertThat(Files.readString(out)).contains("Tìm thấy,,Sỉ,6650a1b2c3d4e5f601234567");
    }

    @Test
    void resumesKilledRunAtAnyByte() throws Exception {
        writeInput("Tên,Email\n\"x\ny\",lan.tran@example.com\nBé,nobody@example.com\nz,lan.tran@example.com\n");
        run();
        var whole = Files.readAllBytes(out);
        Files.delete(out);
        int firstRow = new String(whole, StandardCharsets.UTF_8).indexOf("\"x\ny\"");

        for (int length :
                List.of(0, 1, 4, firstRow, firstRow + 3, whole.length / 2, whole.length - 3, whole.length - 1)) {
            var part = folder.resolve("kết quả.csv.part");
            Files.write(part, Arrays.copyOf(whole, length));
            run();
            assertThat(out).as("after " + length + " bytes").hasBinaryContent(whole);
            Files.delete(out);
        }
    }

    @Test
    void doesNotLookUpCompletedRowsAgain() throws Exception {
        writeInput("Email\nlan.tran@example.com\nnobody@example.com\nbinh.le2@example.com\n");
        LADIFLOW.sandbox().forKey("email", "nobody@example.com").always(Reply.unauthorized());
        assertThatThrownBy(this::run).isInstanceOf(ImportException.class).hasMessageContaining("API key");
        assertThat(out).doesNotExist();

        LADIFLOW.sandbox().reset();
        run();
        // the last customer may be requested twice, because the first run had sent this request when a rejection ended
        // it
        assertThat(LADIFLOW.sandbox().requests())
                .extracting(request -> request.text("email").orElseThrow())
                .contains("nobody@example.com", "binh.le2@example.com")
                .doesNotContain("lan.tran@example.com");
        assertThat(printed()).contains("Đã có 1 dòng trong");
        assertThat(Files.readString(out)).contains("lan.tran@example.com,Tìm thấy", "binh.le2@example.com,Tìm thấy");
    }

    @Test
    void stopsInOutageAndLooksUpThoseRowsInNextRun() throws Exception {
        var rows = new StringBuilder("Email\nlan.tran@example.com\n");
        IntStream.range(0, 60).forEach(i -> rows.append("nobody").append(i).append("@example.com\n"));
        writeInput(rows.toString());
        LADIFLOW.sandbox()
                .when(request -> request.text("email").orElse("").startsWith("nobody"))
                .always(Reply.status(503));
        assertThatThrownBy(this::run).isInstanceOf(ImportException.class).hasMessageContaining("20 lần liên tiếp");

        LADIFLOW.sandbox().reset();
        run();
        assertThat(Files.readString(out)).doesNotContain("Lỗi").contains("nobody59@example.com,Không tìm thấy");
    }

    @Test
    void reportsInputFileChangedWhileBeingRead() throws Exception {
        writeInput("Email\nlan.tran@example.com\n");
        LADIFLOW.sandbox().when(request -> !in.toFile().setLastModified(1_000)).always(Reply.status(500));
        assertThatThrownBy(this::run).isInstanceOf(ImportException.class).hasMessageContaining("đã bị sửa");
        assertThat(out).doesNotExist();
    }

    @Test
    void doesNotRepeatKnownSubscriptionsAfterAbort() throws Exception {
        enableWriting();
        Files.writeString(in, "Email,Đồng ý\nhoa@example.com,x\nmai@example.com,x\ndao@example.com,x\n");
        options.put("parallelism", "1");
        LADIFLOW.sandbox().forKey("email", "dao@example.com").next(Reply.unauthorized());
        assertThatThrownBy(this::run).isInstanceOf(ImportException.class);
        assertThat(folder.resolve("kết quả.csv.journal")).exists();
        var before = subscribedEmails();
        printed.reset();
        options.remove("yes");
        run();
        long finished = Files.readAllLines(folder.resolve("kết quả.csv.part")).size() - 1;
        assertThat(finished).isPositive();
        assertThat(printed())
                .contains("Sẽ thêm hoặc cập nhật " + (3 - finished) + " khách hàng")
                .contains(finished + " dòng đã xong từ lần trước");
        options.put("yes", "true");
        // the journal after a kill between the request and its response
        Files.writeString(
                folder.resolve("kết quả.csv.journal"),
                "S " + Journal.digest("665100000000000000000003") + "\nS half",
                StandardOpenOption.APPEND);

        run();

        assertThat(before).isNotEmpty();
        assertThat(subscribedEmails())
                .containsExactlyInAnyOrder("hoa@example.com", "mai@example.com", "dao@example.com");
        assertThat(printed()).contains("1 lượt đăng ký còn dở");
        assertThat(folder.resolve("kết quả.csv.journal")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
                .isEqualTo("rw-------");
    }

    /** A version that did not escape results wrote the files, and was killed while it subscribed the last customer. */
    @Test
    void resumesFilesOfEarlierVersionAndMarksPossibleDuplicates() throws Exception {
        enableWriting();
        LADIFLOW.sandbox().add(Map.of("_id", "665100000000000000000009", "email", "cuc@example.com"));
        in = OLD.resolve("leads.csv");
        for (var suffix : List.of(".part", ".journal")) {
            var mark = suffix.equals(".journal") ? "T " + target() + "\n" : "";
            Files.writeString(
                    folder.resolve("kết quả.csv" + suffix),
                    mark + Files.readString(OLD.resolve("unfinished.csv" + suffix)));
        }
        run();
        assertThat(subscribedEmails()).containsExactly("cuc@example.com");
        assertThat(printed()).contains("1 lượt đăng ký còn dở");
        assertThat(result())
                .contains("dao@example.com;;Đào;;x;Mới;;'665100000000000000000003;Đã đăng ký\r\n")
                .containsPattern("cuc@example.com;;'=1\\+1;;x;Đã cập nhật;;'[0-9]{24};\"?Đã đăng ký, có thể hai lần: ");

        LADIFLOW.sandbox().clearRequests();
        in = OLD.resolve("result.csv");
        out = folder.resolve("kết quả 2.csv");
        run();
        assertThat(LADIFLOW.sandbox().requestCount("customer/create-or-update")).isZero();
        assertThat(result())
                .contains(
                        "hoa@example.com;'+84911000001;Hoa;VIP;x;Đã có sẵn;;'665100000000000000000001;Đã đăng ký\r\n");
    }

    @Test
    void rejectsOptionsFileThatIsNotUtf8() throws Exception {
        enableWriting();
        writeInput("Email\nhoa@example.com\n");
        Files.write(folder.resolve("lead-import.properties"), "tags = H\u00f2a".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(this::run).hasMessageContaining("UTF-8");
    }

    @Test
    void rejectsWorkbookThatIsTooLargeUnpacked() throws Exception {
        enableWriting();
        in = folder.resolve("khách.xlsx");
        try (var zip = new ZipOutputStream(Files.newOutputStream(in))) {
            zip.putNextEntry(new ZipEntry("xl/bomb.xml"));
            for (int i = 0; i <= Workbooks.MAX_BYTES >> 20; i++) {
                zip.write(new byte[1 << 20]);
            }
        }
        assertThatThrownBy(this::run).hasMessageContaining("50 MB", "CSV UTF-8");
    }

    private List<String> subscribedEmails() {
        return LADIFLOW.sandbox().subscriptions().stream()
                .map(one -> one.get("email").toString())
                .toList();
    }

    private void enableWriting() {
        options.putAll(Map.of("write", "true", "yes", "true"));
        options.put("sequence", "Chăm sóc sau mua");
        options.put("tags", "Hội thảo");
    }

    private void writeInput(String text) throws IOException {
        Files.writeString(in, text);
    }

    /** Returns the result without the name of the target, as an import to LadiFlow writes it. */
    private String result() throws IOException {
        return Files.readString(out).replace(" (" + target() + ")", "");
    }

    private static String target() {
        return Target.of(LADIFLOW.sandbox().baseUrl()).name();
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private int run() throws Exception {
        var sandbox = LADIFLOW.sandbox();
        options.put("camel.component.ladiflow.baseUrl", sandbox.baseUrl());
        return run(Map.of("LADIFLOW_API_KEY", sandbox.apiKey()));
    }

    private int run(Map<String, String> environment) throws Exception {
        options.put("file", in.toString());
        options.put("out", out.toString());
        return new ResultImport(Options.of(options), new PrintStream(printed, true, StandardCharsets.UTF_8))
                .run(environment, null);
    }
}
