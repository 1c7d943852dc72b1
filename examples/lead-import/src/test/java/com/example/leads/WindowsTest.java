// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Names, words and start scripts as Windows has them, and the start script of others. */
class WindowsTest {

    /** From the project's root or from that of the example. */
    private static final Path SCRIPTS = Path.of(
            Files.exists(Path.of("src/main/scripts")) ? "src/main/scripts" : "examples/lead-import/src/main/scripts");

    @TempDir
    Path folder;

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
}
