// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import io.github.camelladiflow.model.ApiObject;
import io.github.camelladiflow.model.exception.LadiFlowServerException;
import io.github.camelladiflow.model.exception.LadiFlowUnexpectedResponseException;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import io.github.camelladiflow.sandbox.Reply;
import io.github.camelladiflow.sandbox.SandboxRequest;
import io.github.camelladiflow.test.RecordedLog;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.model.SplitDefinition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

/** Tests {@code paging=ALL} in routes: all pages of a list as a stream of items. */
class PagingTest extends SandboxRouteTestBase {

    private static final String TRANSACTIONS =
            "ladiflow:flow/list-transaction?paging=ALL&pageSize=2&source=NONE&fromDate=2024-06-01";
    private static final String CUSTOMERS = "ladiflow:customer/list?paging=ALL&pageSize=";

    private final Queue<Object> items = new ConcurrentLinkedQueue<>();
    private LadiFlowConfiguration configuration;

    @BeforeEach
    void connect() {
        configuration = component().getConfiguration();
        configuration.setMaxRetries(2);
        configuration.setRetryDelay(Duration.ofMillis(1));
    }

    /** Starts a route that sends each item in a separate message. */
    private void startRoute(String uri) throws Exception {
        startRoute(uri, split -> split.streaming(), exchange -> {});
    }

    private void startRoute(String uri, UnaryOperator<SplitDefinition> how, Processor with) throws Exception {
        start(routes -> how.apply(routes.from("direct:in").to(uri).split(routes.body()))
                .process(exchange -> items.add(exchange.getMessage().getBody()))
                .process(with));
    }

    private Iterator<Object> startStream(int pageSize) {
        context.start();
        return stream(sendSuccessfully(CUSTOMERS + pageSize, null));
    }

    private Exchange sendThroughRoute(String uri) throws Exception {
        startRoute(uri);
        return sendSuccessfully("direct:in", null);
    }

    @SuppressWarnings("unchecked")
    private static Iterator<Object> stream(Exchange exchange) {
        return exchange.getMessage().getBody(Iterator.class);
    }

    private static void consume(Iterator<Object> all, int count) {
        for (int i = 0; i < count; i++) {
            all.next();
        }
    }

    private List<Object> itemIds() {
        return items.stream()
                .map(ApiObject.class::cast)
                .map(item -> item.getMember(item.memberNames().contains("id") ? "id" : "_id"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    # the last page is short
                    customer/list?pageSize=300,            1000, 4
                    # the last page is full, and the total says that it is the last
                    customer/list?pageSize=250,            1000, 4
                    customer/list?pageSize=2000,           1000, 1
                    customer/list?search=nobody at all,       0, 1
                    customer/list-tag?pageSize=2,             5, 3
                    sequence/list?keyword=Sinh&pageSize=2,    1, 1
                    trigger/list?pageSize=1,                  3, 3
                    """)
    void splitsEachItemOfAllPagesOnce(String list, int count, int pages) throws Exception {
        var exchange = sendThroughRoute("ladiflow:" + list + (list.contains("?") ? "&" : "?") + "paging=ALL");

        assertThat(itemIds()).hasSize(count).doesNotHaveDuplicates();
        assertThat(sandbox().requestCount()).isEqualTo(pages);
        assertThat(requestedPages())
                .isEqualTo(IntStream.rangeClosed(1, pages).boxed().toList());
    }

    @Test
    void sendsFiltersWithEachPage() throws Exception {
        sendThroughRoute("ladiflow:customer/list?paging=ALL&pageSize=100&search=example&sort=updated_at ASC");

        assertThat(sandbox().requests())
                .hasSizeGreaterThan(1)
                .extracting(SandboxRequest::members)
                .allSatisfy(members -> assertThat(members)
                        .containsEntry("search", Map.of("name", "example"))
                        .containsEntry("sort", Map.of("updated_at", "ASC"))
                        .containsEntry("limit", 100));
    }

    @Test
    void requestsPageOnlyWhenNeeded() throws Exception {
        var all = startStream(10);
        consume(all, 10);

        assertThat(sandbox().requestCount()).isOne();
        all.next();
        assertThat(sandbox().requestCount()).isEqualTo(2);
        assertThat(all).hasToString("PagedItemStream[customer/list, page 2]");
    }

    @ParameterizedTest
    @CsvSource({"0,0,4", "1,1,4", "0,1,4", "1,0,5"})
    void supportsFirstPage0And1(int firstOfServer, int firstPage, int requests) throws Exception {
        sandbox().settings().firstPage(firstOfServer);
        var exchange = sendThroughRoute("ladiflow:customer/list?paging=ALL&pageSize=250&firstPage=" + firstPage);

        if (firstPage > firstOfServer) {
            assertThat(items).as("a page is missing, as the numbers say").hasSize(750);
        } else {
            assertThat(items).hasSize(1000);
        }
        assertThat(sandbox().requestCount()).isEqualTo(requests);
    }

    @Test
    void resumesAtGivenPageWithItemsAsJson() throws Exception {
        sendThroughRoute("ladiflow:customer/list?paging=ALL&pageSize=300&page=3&outputType=JSON");

        assertThat(items).hasSize(400).allMatch(item -> item instanceof String json && json.startsWith("{\"id\":"));
        assertThat(requestedPages()).containsExactly(3, 4);
    }

    @Test
    void continuesAtPageAfter429() throws Exception {
        sandbox().when(requestsPage(3)).next(2, Reply.rateLimited());
        sendThroughRoute("ladiflow:customer/list?paging=ALL&pageSize=200");

        assertThat(new HashSet<>(itemIds())).hasSize(1000);
        assertThat(requestedPages()).containsExactly(1, 2, 3, 3, 3, 4, 5);
    }

    @Test
    void endsSplitOnPermanentFailureAfterEarlierItems() throws Exception {
        sandbox().when(requestsPage(3)).always(Reply.status(503));
        startRoute("ladiflow:customer/list?paging=ALL&pageSize=200");

        assertThat(send("direct:in", null).getException()).isInstanceOf(LadiFlowServerException.class);
        assertThat(items).hasSize(400);
        assertThat(requestedPages()).containsExactly(1, 2, 3, 3, 3);
    }

    @Test
    void throwsFailureInsteadOfNextItem() {
        sandbox().when(requestsPage(2)).next(3, Reply.status(503));
        var all = startStream(500);
        consume(all, 500);

        // the failure must not lose the previous item
        assertThat(all.hasNext()).isTrue();
        assertThatThrownBy(all::next).isInstanceOf(LadiFlowServerException.class);
        assertThat(all.hasNext()).isFalse();
        assertThat(requestedPages()).containsExactly(1, 2, 2, 2);
    }

    @Test
    void outlivesExchange() {
        context.start();
        var exchange = send("ladiflow:customer/list?paging=ALL&pageSize=500", null);
        var all = stream(exchange);
        // like an exchange that is reused for another message
        exchange.setException(new IllegalStateException("of another message"));

        assertThat(all).toIterable().hasSize(1000);
    }

    /** A server that ignores the page number repeats one page, or alternates between two. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'id':'a'},{'id':'b'}           | {'id':'a'},{'id':'b'}
            {'id':'a'},{'id':'b'}           | {'id':'c'},{'id':'d'}
            {'type':'SMS'},{'type':'EMAIL'} | {'type':'SMS'},{'type':'EMAIL'}
            """)
    void failsWhenServerIgnoresPage(String page, String otherPage) throws Exception {
        startRoute(TRANSACTIONS);
        for (String total : List.of("'total':100,", "")) {
            items.clear();
            for (int i = 0; i < 20; i++) {
                String read = i % 2 == 0 ? page : otherPage;
                sandbox().forOperation("flow/list-transaction").next(listResponse(total + "'items':[" + read + "]"));
            }

            assertThat(send("direct:in", null).getException())
                    .isInstanceOf(LadiFlowUnexpectedResponseException.class)
                    .hasMessageContaining("LadiFlow seems to ignore the page number");
            assertThat(items).hasSize(page.equals(otherPage) ? 2 : 4);
            sandbox().reset();
        }
    }

    /** A server may return fewer items than requested, and omit the limit or the total, and the ids of items. */
    @ParameterizedTest
    @ValueSource(strings = {"'total':%1$d,'limit':%2$d,", "'total':%1$d,", "'limit':%2$d,"})
    void readsWholeListOfAnyServer(String counts) {
        for (String id : List.of("id", "_id", "other")) {
            for (int size = 0; size <= 7; size++) {
                for (int perPage = 1; perPage <= 3; perPage++) {
                    sandbox().reset();
                    var list = IntStream.range(0, size)
                            .mapToObj(i -> "{'" + id + "':'item " + i + "'}")
                            .toList();
                    for (int page = 1; page <= size + 3; page++) {
                        var items = list.stream().skip((page - 1L) * perPage).limit(perPage);
                        sandbox()
                                .when(requestsPage(page))
                                .always(listResponse(counts.formatted(size, perPage) + "'items':" + items.toList()));
                    }

                    Iterator<?> all =
                            sendForBody("ladiflow:customer/list-tag?paging=ALL&pageSize=3", null, Iterator.class);

                    assertThat(all)
                            .toIterable()
                            .extracting(item -> ((ApiObject) item).toJson().replace('"', '\''))
                            .isEqualTo(list);
                    assertThat(sandbox().requestCount()).isLessThanOrEqualTo(size / perPage + 2);
                }
            }
        }
    }

    @Test
    void continuesAfterEmptyPage0() throws Exception {
        sandbox().forOperation("customer/list-tag").next(listResponse("'total':5,'limit':2,'items':[]"));
        sendThroughRoute("ladiflow:customer/list-tag?paging=ALL&pageSize=2&firstPage=0");

        assertThat(items).hasSize(5);
    }

    /**
     * If the newest customers come first, a changed customer moves to the front, which has been read. If the oldest
     * come first, it moves to the end, which has not been read, and another customer moves onto a page that has been
     * read. A removal also moves a customer from the next page onto a page that has been read.
     */
    @ParameterizedTest
    @CsvSource({"UPDATE,DESC,989", "UPDATE,ASC,985", "REMOVE,DESC,985"})
    void missesOnlyItemsThatMovedToPagesAlreadyRead(String change, String direction, int least) throws Exception {
        sandbox().settings().changeAfterPage(change);
        var exchange = sendThroughRoute("ladiflow:customer/list?paging=ALL&pageSize=100&sort=updated_at " + direction);

        assertThat(new HashSet<>(itemIds())).hasSizeBetween(least, 999);
        if (direction.equals("DESC")) {
            assertThat(itemIds()).doesNotHaveDuplicates();
        }
    }

    @Test
    void warnsOnceOfMissedItems() throws Exception {
        try (var log = new RecordedLog("io.github.camelladiflow.internal.operation", Level.WARN)) {
            sendThroughRoute("ladiflow:customer/list?paging=ALL&pageSize=100");
            assertThat(log.lines()).isEmpty();

            sandbox().settings().changeAfterPage("REMOVE");
            sendSuccessfully("direct:in", null);
            assertThat(log.lines())
                    .singleElement(STRING)
                    .startsWith("customer/list reported 1000 items, but the pages up to 10 contained 991")
                    .contains("firstPage is wrong");
        }
    }

    @Test
    void closesStreamWhenSplitStopsEarly() throws Exception {
        startRoute(CUSTOMERS + 100, split -> split.streaming().stopOnException(), exchange -> {
            if (items.size() == 150) {
                throw new IllegalStateException("enough");
            }
        });
        var exchange = send("direct:in", null);

        assertThat(exchange.getException()).hasMessageContaining("enough");
        assertThat(items).hasSize(150);
        assertThat(stream(exchange).hasNext()).as("closed").isFalse();
        assertThat(requestedPages()).containsExactly(1, 2);
    }

    @Test
    void keepsOnlyLatestPageInMemory() {
        var all = startStream(10);
        var first = new WeakReference<>(all.next());
        consume(all, 30);

        await().until(() -> {
            System.gc();
            return first.refersTo(null);
        });
        assertThat(all.hasNext()).isTrue();
    }

    private static Predicate<SandboxRequest> requestsPage(int number) {
        return request -> requestedPage(request) == number;
    }

    private static List<Integer> requestedPages() {
        return sandbox().requests().stream().map(PagingTest::requestedPage).toList();
    }

    private static int requestedPage(SandboxRequest request) {
        return Integer.parseInt(request.members().get("page").toString());
    }
}
