// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tests the arguments of the command line, its output, and the names and start scripts of Windows. */
class CommandLineTest {

    /** From the project's root or from that of the example. */
    private static final Path SCRIPTS = Path.of(
            Files.exists(Path.of("src/main/scripts")) ? "src/main/scripts" : "examples/lead-import/src/main/scripts");

    @TempDir
    Path folder;

    @Test
    void hasSameMessagesAndPlaceholdersInBothLanguages() throws Exception {
        var english = loadMessages("words.properties");
        var vietnamese = loadMessages("words_vi.properties");

        assertThat(vietnamese.keySet()).isEqualTo(english.keySet());
        assertThat(english.stringPropertyNames())
                .allSatisfy(key -> assertThat(Set.copyOf(matches("\\{\\d}", vietnamese.getProperty(key))))
                        .isEqualTo(Set.copyOf(matches("\\{\\d}", english.getProperty(key)))));
    }

    @Test
    void speaksVietnameseWithoutOptionOnVietnameseSystem() {
        var system = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("vi-VN"));
            assertThat(Messages.of(new Properties()).language()).isEqualTo("vi");
        } finally {
            Locale.setDefault(system);
        }
    }

    @Test
    void formatsNumbersAndDurations() {
        var vietnamese = Messages.of("vi");
        assertThat(vietnamese.format("progress", 12_000, 20_000, 240, vietnamese.duration(200)))
                .isEqualTo("12000/20000 dòng, 240 dòng mỗi giây, còn khoảng 3 phút");
        assertThat(Messages.of("en").duration(7_500)).isEqualTo("2 h 5 min");
        assertThat(Messages.of("en").duration(9)).isEqualTo("9 s");
        assertThatThrownBy(() -> Messages.of("fr")).hasMessageContaining("vi");
    }

    @Test
    void listsSameOptionsInBothUsageTexts() {
        var option = "(?m)^ +--[a-z-]+(?==|  )";
        assertThat(matches(option, Messages.of("vi").usage()))
                .isEqualTo(matches(option, Messages.of("en").usage()))
                .hasSizeGreaterThan(20);
    }

    @Test
    void prefersCommandLineToSystemProperties() {
        var given = new Properties();
        given.setProperty("sample.out", "a.csv");
        var read = Options.read(
                new String[] {"leads.csv", "--out=b=c.csv", "--exit", "--column=SĐT", "--column=email=Thư"}, given);

        assertThat(read.text("file", null)).isEqualTo("leads.csv");
        assertThat(read.text("out", null)).isEqualTo("b=c.csv");
        assertThat(read.flag("exit")).isTrue();
        assertThat(read.readOptions().columns()).containsExactly("SĐT", "email=Thư");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense=1",
                "--nonsense",
                "a b --out=c",
                "a --out=b --inbox=c",
                "a --out=b --sandbox=perhaps",
                "a --out=b --parallelism=0",
                "a --out=b --encoding=x",
                "a",
                "--out=b",
                "a --out=b --tags=x"
            })
    void reportsInvalidOptionsInRequestedLanguage(String line) {
        for (var language : List.of("vi", "en")) {
            assertThatThrownBy(() -> new ResultImport(
                            Options.read((line + " --language=" + language).split(" "), new Properties()), null))
                    .hasMessageMatching(
                            language.equals("vi")
                                    ? "(?s).*(Không|phải|Mỗi|chỉ|Chưa|không dùng) .*"
                                    : "(?s).*(--|only one file).*");
        }
    }

    private static Properties loadMessages(String name) throws Exception {
        var sentences = new Properties();
        try (var in = CommandLineTest.class.getResourceAsStream(name)) {
            sentences.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        }
        return sentences;
    }

    private static List<String> matches(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "nul, reserved",
        "C:\\a\\CON.csv, reserved",
        "kq/Com1.tar.gz, reserved",
        "lpt9 .csv, reserved",
        "kết quả?.csv, forbidden",
        "kq:b.csv, forbidden",
        "C:\\x<y>\\a.csv, forbidden",
        "'kết quả. ', end",
        "thư mục./a.csv, end",
        "console.csv,",
        "C:\\khách\\kết quả.csv,",
        "..\\a.csv,",
        "./com10.csv,",
        "\\\\server\\share\\a.csv,"
    })
    void detectsPathsThatWindowsRejects(String path, String why) {
        assertThat(Windows.findPathProblem(path)).isEqualTo(why == null ? null : "windows." + why);
    }

    @ParameterizedTest
    @CsvSource({
        "--out=a.csv, --out=a.csv",
        "'--inbox=C:\\leads\"', --inbox=C:\\leads\\",
        "–write, --write",
        "—yes, --yes",
        "--tags=“Hội thảo”, --tags=Hội thảo",
        "a–b.csv, a–b.csv"
    })
    void normalizesCommandLineArguments(String word, String meant) {
        assertThat(Windows.normalizeArgument(word)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"windows-1252", "windows-1258", "windows-31j", "US-ASCII"})
    void rejectsNamesDamagedByCodePage(String codePage) throws Exception {
        var damaged = new String("--tags=Hội thảo".getBytes(codePage), codePage);
        assertThatThrownBy(() -> Options.read(new String[] {damaged, "--language=vi"}, new Properties()))
                .hasMessageContaining("lead-import.properties");
    }

    @Test
    void checksPathsByWindowsRulesOnlyOnWindows() {
        var options = Options.read(new String[] {"khách.csv", "—out=nul.csv", "--language=vi"}, new Properties());
        assertThatThrownBy(() -> options.path("out", true)).hasMessageContaining("Windows");
        assertThat(options.path("out", false)).hasFileName("nul.csv");
    }

    @EnabledOnOs({OS.LINUX, OS.MAC})
    @ParameterizedTest
    @ValueSource(strings = {"lead-import", "sandbox"})
    void startsJarNextToScript(String name) throws Exception {
        var cmd = Files.readString(SCRIPTS.resolve(name + ".cmd"));
        assertThat(cmd.replace("\r\n", "")).doesNotContain("\r");
        assertThat(cmd).contains("-jar \"%~dp0" + name + ".jar\" %*", "exit /b %code%", "chcp 65001");

        var home = Files.createDirectories(folder.resolve("a java/bin"));
        var java = Files.writeString(
                home.resolve("java"),
                "#!/bin/sh\n[ \"$1\" = -version ] && echo \"openjdk version \\\"$VERSION.0.1\\\"\" >&2 && exit\nprintf '%s\\n' \"$@\"; exit 3\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        var script = Files.copy(SCRIPTS.resolve(name + ".sh"), folder.resolve(name + ".sh"));
        assertThat(start(script, "17"))
                .isEqualTo("-jar\n" + folder.toRealPath() + "/" + name + ".jar\nkhách hàng.csv\n--yes\n3");
        assertThat(start(script, "11")).contains("Java 17", "bản 11").endsWith("\n1");
    }

    private String start(Path script, String version) throws Exception {
        var builder = new ProcessBuilder("sh", script.toString(), "khách hàng.csv", "--yes").redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "JAVA_HOME", folder.resolve("a java").toString(), "VERSION", version, "LC_ALL", "C.UTF-8"));
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return said + process.waitFor();
    }

    @Test
    void readsApiKeyFromVariableOrFile() throws Exception {
        var file = folder.resolve("key.txt");
        for (var content : List.of("secret", "secret\r\n", "\uFEFF secret \r\n")) {
            for (var encoding : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
                Files.write(file, content.getBytes(encoding));
                assertThat(findKey(file, "")).isEqualTo("secret");
            }
        }
        assertThat(findKey(null, " secret ")).isEqualTo("secret");
        Files.writeString(file, "\n");
        assertThatThrownBy(() -> findKey(file, "")).hasMessageContaining("contains no key");
        assertThatThrownBy(() -> findKey(folder.resolve("none"), "")).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> findKey(null, ""))
                .hasMessageContainingAll("LADIFLOW_API_KEY", "--key-file=FILE", "--sandbox=true");
    }

    private static String findKey(Path file, String variable) {
        return ApiKey.find(file, Map.of("LADIFLOW_API_KEY", variable), null, Messages.ENGLISH);
    }

    @Test
    void readsNoUserFromAddressAndKnowsLadiFlow() {
        assertThat(Target.of("https://user:secret@proxy.example.com/1.0/").name())
                .isEqualTo("proxy.example.com/1.0");
        assertThat(List.of("", "https://api.service.ladiflow.com/1.0", "https://API.service.ladiflow.com:443/1.0/"))
                .allMatch(url -> Target.of(url).isLadiFlow());
    }

    @Test
    void limitsRequestsAndParallelRowsToRate() {
        assertThat(Options.of(Map.of()).settings(false)).containsEntry(Options.RATE, "10");
        var slow = Options.of(Map.of("rate", "3"));
        assertThat(slow.settings(true)).containsEntry(Options.RATE, "3");
        assertThat(slow.parallelism()).isEqualTo(6);
    }

    @Test
    void removesPersonFromWorkbook() throws Exception {
        var csv = Files.writeString(folder.resolve("x.csv"), "SĐT,Tên\n911000001,Hoa\n0911000002,Mai\n");
        var book = folder.resolve("kết quả.xlsx");
        Workbooks.fromCsv(csv, ',', book, Messages.ENGLISH, Map.of());
        var options = Options.of(Map.of("forget", "0911 000 001, mai@example.com", "out", book.toString()));
        var printed = new ByteArrayOutputStream();
        assertThat(new ForgetCommand(options, new PrintStream(printed)).forget(ask -> "có"))
                .isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("1 rows were removed from 1 files");
        Workbooks.toCsv(book, folder.resolve("y.csv"));
        assertThat(folder.resolve("y.csv")).hasContent("SĐT,Tên\n0911000002,Mai\n");
    }
}
