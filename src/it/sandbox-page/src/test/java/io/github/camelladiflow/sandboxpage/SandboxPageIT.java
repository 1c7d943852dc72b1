// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.sandboxpage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.github.camelladiflow.sandbox.LadiFlowExtension;
import io.github.camelladiflow.sandbox.LadiFlowSandbox;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests what users see and do on the sandbox's page, on the screen of a phone. */
@ExtendWith(LadiFlowExtension.class)
class SandboxPageIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String MARKUP = "<img src=x onerror=\"document.title='owned'\"><b>An</b>";

    private static ChromeDriver browser;

    private LadiFlowSandbox sandbox;

    @BeforeAll
    static void startBrowser() {
        System.setProperty(
                "webdriver.chrome.driver", System.getenv().getOrDefault("CHROMEDRIVER", "/usr/bin/chromedriver"));
        var options = new ChromeOptions();
        options.setBinary(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium"));
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking");
        options.setExperimentalOption(
                "mobileEmulation",
                Map.of("deviceMetrics", Map.of("width", 360, "height", 740, "pixelRatio", 2.0, "touch", true)));
        browser = new ChromeDriver(options);
    }

    @AfterAll
    static void quitBrowser() {
        browser.quit();
    }

    @BeforeEach
    void open(LadiFlowSandbox running) {
        sandbox = running;
        browser.get(sandbox.controlUrl().replace("/sandbox", "/"));
        await(
                "20 customers",
                () -> browser.findElements(By.cssSelector("#customers li")).size() == 20);
    }

    private interface Condition {
        boolean holds();
    }

    private void await(String what, Condition condition) {
        new WebDriverWait(browser, PATIENCE).withMessage(what).until(any -> condition.holds());
    }

    private static WebElement by(String selector) {
        return browser.findElement(By.cssSelector(selector));
    }

    private static String text(String selector) {
        return by(selector).getText();
    }

    private int ask(String operation, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + "/" + operation))
                .header("Api-Key", sandbox.apiKey())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void fitsPhoneAndHasNoErrors() throws IOException {
        await(
                "settings",
                () -> browser.findElements(By.cssSelector("#settings label")).size() > 10);
        assertThat(browser.findElements(By.cssSelector("#faults label, #settings label, main button")))
                .allSatisfy(target -> assertThat(target.getSize().height).isGreaterThanOrEqualTo(39));

        assertThat((Long) browser.executeScript("return document.documentElement.scrollWidth"))
                .isEqualTo(360);
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
        Files.write(Path.of("target", "page.png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    @Test
    void findsCustomer() {
        by("#search").sendKeys("binh.le2@");

        await("one found", () -> text("#found").equals("1 found"));
        assertThat(text("#customers")).contains("Lê Văn Bình", "0950000002");
    }

    @Test
    void addsAndChangesCustomer() {
        by("#add").click();
        by("#name").sendKeys("Nguyễn An");
        by("#email").sendKeys("an@example.com");
        by("#save").click();
        await("the new one on top", () -> text("#customers").startsWith("Nguyễn An"));

        by("#customers button").click();
        by("#phone").sendKeys("0912345678");
        by("#save").click();
        await("its number", () -> text("#customers").contains("0912345678"));

        assertThat(sandbox.customers())
                .filteredOn("email", "an@example.com")
                .singleElement()
                .satisfies(customer -> {
                    assertThat(customer.get("phone")).isEqualTo("0912345678");
                    assertThat(customer.get("name")).isEqualTo("Nguyễn An");
                });
    }

    @Test
    void explainsWhyCustomerIsRejected() {
        by("#add").click();
        by("#email").sendKeys("lan.tran@example.com");
        by("#save").click();

        await("the reason", () -> text("#refusal").contains("with this email already"));
        assertThat(by("#editor").isDisplayed()).isTrue();
    }

    @Test
    void showsIncomingRequestsWithResponses() throws Exception {
        ask("customer/show", "{\"email\": \"lan.tran@example.com\"}");
        await("one request", () -> text("#requests").startsWith("customer/show HTTP 200"));
        by("#requests summary").click();
        assertThat(text("#requests")).contains("lan.tran@example.com", "Thị Ngọc");

        ask("customer/show", "no json");
        await("another, above it", () -> text("#requests").startsWith("customer/show HTTP 400"));

        sandbox.clearRequests();
        await("none", () -> text("#requests").isEmpty());
    }

    @Test
    void switchesFaultOnAndOff() throws Exception {
        var down = by("#faults input");
        down.click();
        await("it is set", () -> text("#others").equals("1 set"));
        assertThat(ask("customer/show", "{}")).isEqualTo(503);

        browser.navigate().refresh();
        await("it is still on", () -> by("#faults input").isSelected());
        by("#faults input").click();
        await("it is off", () -> text("#others").equals("none set"));
        assertThat(ask("customer/show", "{\"email\": \"lan.tran@example.com\"}"))
                .isEqualTo(200);
    }

    @Test
    void switchesSetting() throws Exception {
        await("settings", () -> !browser.findElements(By.name("strict")).isEmpty());
        by("[name=strict]").click();
        await("strict", () -> {
            try {
                return ask("customer/show", "{\"email\": \"lan.tran@example.com\", \"more\": 1}") == 400;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void showsMarkupAsText() throws Exception {
        sandbox.add(Map.of("email", "b@example.com", "name", MARKUP, "updated_at", "2199-01-01T00:00:00.000Z"));
        ask("customer/show", "{\"email\": \"" + MARKUP.replace("\"", "\\\"") + "\"}");
        ask("nothing/" + "%3Cb%3Ex", "{}");
        browser.navigate().refresh();

        await("the customer", () -> text("#customers").startsWith(MARKUP));
        await("the requests", () -> text("#requests").contains("nothing/<b>x"));
        browser.findElements(By.cssSelector("#requests summary")).forEach(WebElement::click);
        by("#customers button").click();

        assertThat(text("#requests")).contains("<img src=x onerror=", "<h1>404</h1>");
        assertThat(browser.findElements(By.cssSelector("main img, main b, main h1")))
                .isEmpty();
        assertThat(browser.getTitle()).isEqualTo("LadiFlow sandbox");
    }
}
