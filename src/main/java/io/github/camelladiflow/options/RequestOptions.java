// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import java.time.Duration;

import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/**
 * The options of lists, cost queries, subscriptions and sources. Most of them replace a member of the message. They
 * cannot be set on the component. Not thread-safe: set all options before the route starts.
 */
@UriParams
public class RequestOptions {

    @UriParam(label = "producer,list")
    private String keyword;

    @UriParam(label = "list")
    private String search;

    @UriParam(label = "list")
    private String tags;

    @UriParam(label = "producer,list")
    private String sort;

    @UriParam(label = "producer,list")
    private Integer page;

    @UriParam(label = "list")
    private Integer pageSize;

    @UriParam(label = "list")
    private Integer firstPage;

    @UriParam(label = "producer,list", defaultValue = "PAGE")
    private Paging paging = Paging.PAGE;

    @UriParam(label = "producer,cost")
    private String fromDate;

    @UriParam(label = "producer,cost")
    private String toDate;

    @UriParam(label = "producer,cost", defaultValue = "Asia/Ho_Chi_Minh")
    private String timeZone = "Asia/Ho_Chi_Minh";

    @UriParam(label = "producer,cost")
    private String source;

    @UriParam(label = "producer,cost")
    private String sourceId;

    @UriParam(label = "producer,cost")
    private String type;

    @UriParam(label = "producer,subscription")
    private String sequence;

    @UriParam(label = "consumer")
    private String stateFile;

    @UriParam(label = "consumer")
    private StateRepository<String, String> stateRepository;

    @UriParam(label = "consumer", defaultValue = "now")
    private String firstPoll = "now";

    @UriParam(label = "consumer", defaultValue = "1m", javaType = "java.time.Duration")
    private Duration overlap = Duration.ofMinutes(1);

    /** {@return the keyword to search for: a Simple expression, null to use the message's body} */
    public String getKeyword() {
        return keyword;
    }

    /**
     * For customer/list-tag, sequence/list and trigger/list: the keyword to search for, as a Simple expression such as
     * ${header.keyword}. If not set, the body is the keyword, and an empty body selects the whole list.
     */
    public void setKeyword(String keyword) {
        this.keyword = keyword;
    }

    /** {@return the text to search for in customers: a Simple expression, null to use the message's value} */
    public String getSearch() {
        return search;
    }

    /**
     * For customer/list: the text to search for in the name, the e-mail address and the phone number, as a Simple
     * expression. In a source, the value must be a constant.
     */
    public void setSearch(String search) {
        this.search = search;
    }

    /**
     * {@return the tags by which customers are selected: a Simple expression, null to use the message's value. Each
     * listed customer has at least one of the tags}
     */
    public String getTags() {
        return tags;
    }

    /**
     * For customer/list: a comma-separated list of tags, as a Simple expression. Each listed customer has at least one
     * of them. In a source, the value must be a constant.
     */
    public void setTags(String tags) {
        this.tags = tags;
    }

    /** {@return the sort order: a Simple expression, null to use the message's value} */
    public String getSort() {
        return sort;
    }

    /**
     * For customer/list and flow/list-transaction: the sort order, as a Simple expression. The value is a member
     * followed by ASC or DESC, such as updated_at DESC.
     */
    public void setSort(String sort) {
        this.sort = sort;
    }

    /** {@return the number of the page, null to use the message's page or the first page} */
    public Integer getPage() {
        return page;
    }

    /**
     * The page number, counted from firstPage. With paging=ALL, this is the first page to read. If not set, the
     * message's 'page' member applies; the default is the first page.
     */
    public void setPage(Integer page) {
        this.page = page;
    }

    /**
     * {@return the maximum number of items per page, null to use the message's value, or the default of 20 (for a source, 100)}
     */
    public Integer getPageSize() {
        return pageSize;
    }

    /**
     * The maximum number of items per page. LadiFlow calls it 'limit'. If not set, the message's 'limit' member
     * applies; the default is 20. For a source, the default is 100.
     */
    public void setPageSize(Integer pageSize) {
        this.pageSize = pageSize;
    }

    /** {@return the number of the first page; null if it is 1 and a source has to check it} */
    public Integer getFirstPage() {
        return firstPage;
    }

    /**
     * The number of LadiFlow's first page. It is 1 in LadiFlow's documentation and 0 in one of its examples. If not
     * set, it is 1, but a source also reads page 0 and fails if that page contains newer customers.
     */
    public void setFirstPage(Integer firstPage) {
        this.firstPage = firstPage;
    }

    /** {@return how much of the list is read for a message, never null} */
    public Paging getPaging() {
        return paging;
    }

    /**
     * How much of the list the component reads for each message. PAGE reads one page. ALL reads all pages and returns
     * an iterator over the items, for a streaming split.
     */
    public void setPaging(Paging paging) {
        this.paging = paging;
    }

    /** {@return the start of the period: a Simple expression, null to use the message's value} */
    public String getFromDate() {
        return fromDate;
    }

    /**
     * The first day or time of the period, as a Simple expression such as ${date:now-24h:yyyy-MM-dd}. If not set, the
     * message's from_date applies.
     */
    public void setFromDate(String fromDate) {
        this.fromDate = fromDate;
    }

    /** {@return the end of the period: a Simple expression, null to use the message's value} */
    public String getToDate() {
        return toDate;
    }

    /**
     * The last day or time of the period, as a Simple expression. If not set, the message's to_date applies; without
     * it, the period ends now.
     */
    public void setToDate(String toDate) {
        this.toDate = toDate;
    }

    /** {@return the time zone for dates, and for times without a zone; never null} */
    public String getTimeZone() {
        return timeZone;
    }

    /** The time zone, such as Asia/Ho_Chi_Minh or UTC, for dates and for times without a zone. */
    public void setTimeZone(String timeZone) {
        this.timeZone = timeZone;
    }

    /** {@return the source of the costs: a Simple expression, null to use the message's value} */
    public String getSource() {
        return source;
    }

    /**
     * The source of the costs: FLOW, CAMPAIGN, SEQUENCE, NONE (to send null), or a Simple expression. If not set, the
     * message's 'source' member applies.
     */
    public void setSource(String source) {
        this.source = source;
    }

    /** {@return the id of the source: a Simple expression, null to use the message's value} */
    public String getSourceId() {
        return sourceId;
    }

    /**
     * The id of the flow, campaign or sequence, or the name of the sequence, as a Simple expression. If not set, the
     * message's id applies; without it, all flows, campaigns or sequences count.
     */
    public void setSourceId(String sourceId) {
        this.sourceId = sourceId;
    }

    /** {@return the action code: a Simple expression, null to use the message's value} */
    public String getType() {
        return type;
    }

    /**
     * The code of the action that caused the costs, such as EMAIL or ZALO, as a Simple expression. If not set, the
     * message's 'type' member applies; without it, all actions count.
     */
    public void setType(String type) {
        this.type = type;
    }

    /** {@return the sequence: a Simple expression, null to use the message's value} */
    public String getSequence() {
        return sequence;
    }

    /** The id or name of the sequence, as a Simple expression. If not set, the message's sequence_id applies. */
    public void setSequence(String sequence) {
        this.sequence = sequence;
    }

    /** {@return the path of the file in which the source stores its state, null if it is not set} */
    public String getStateFile() {
        return stateFile;
    }

    /**
     * The file in which the source stores its state. Its folder must exist. Each source needs its own file. A source
     * needs either stateFile or stateRepository.
     */
    public void setStateFile(String stateFile) {
        this.stateFile = stateFile;
    }

    /** {@return the repository in which the source stores its state, null if it is not set} */
    public StateRepository<String, String> getStateRepository() {
        return stateRepository;
    }

    /**
     * An alternative to stateFile: the repository in which the source stores its state. Several sources can share a
     * repository, because each key, such as ladiflow:customers, combines the component's name and the route's id.
     * Therefore, the route needs an id.
     */
    public void setStateRepository(StateRepository<String, String> stateRepository) {
        this.stateRepository = stateRepository;
    }

    /** {@return the point at which a source without a state starts: now, all or a time; never null} */
    public String getFirstPoll() {
        return firstPoll;
    }

    /**
     * Where the source starts if it has no saved state. 'now' starts with the most recently changed customer and any
     * that changed within the overlap period before that change. 'all' starts with all existing customers. A day or a
     * time, such as 2026-01-31 (midnight in UTC) or 2026-01-31T00:00:00Z, starts with the first change after it.
     */
    public void setFirstPoll(String firstPoll) {
        this.firstPoll = firstPoll;
    }

    /** {@return how far each scan goes back before the last change it has read, never null} */
    public Duration getOverlap() {
        return overlap;
    }

    /**
     * The period before the previous poll that each poll reads again, to find changes that LadiFlow lists late. The
     * source emits only the new changes.
     */
    public void setOverlap(Duration overlap) {
        this.overlap = overlap;
    }
}
