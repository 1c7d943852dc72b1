// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import io.github.camelladiflow.internal.options.Checks;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of operations that list. Not thread-safe: set everything before the start. */
@UriParams
public class ListOptions {

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

    /** {@return what the list is searched for: a Simple expression, null for the message's body} */
    public String getKeyword() {
        return keyword;
    }

    /**
     * For customer/list-tag, sequence/list and trigger/list: what the list is searched for: a Simple expression such
     * as ${header.keyword}. If set, the body is not read. If not, the body is the keyword, and an empty one stands for
     * the whole list.
     */
    public void setKeyword(String keyword) {
        this.keyword = keyword;
    }

    /** {@return what customers are searched for: a Simple expression, null for the message's} */
    public String getSearch() {
        return search;
    }

    /**
     * For customer/list: what the name, the e-mail address or the phone number of the customers listed has to contain:
     * a Simple expression; for a source a constant.
     */
    public void setSearch(String search) {
        this.search = search;
    }

    /** {@return the tags of which the customers listed have one: a Simple expression, null for the message's} */
    public String getTags() {
        return tags;
    }

    /**
     * For customer/list: the tags of which the customers listed have one, separated by commas: a Simple expression;
     * for a source a constant.
     */
    public void setTags(String tags) {
        this.tags = tags;
    }

    /** {@return by what the list is sorted: a Simple expression, null for the message's} */
    public String getSort() {
        return sort;
    }

    /**
     * For customer/list and flow/list-transaction: by what the list is sorted: a member and ASC or DESC, as in
     * updated_at DESC, or a Simple expression that gives it.
     */
    public void setSort(String sort) {
        this.sort = sort;
    }

    /** {@return the number of the page, null for the first page} */
    public Integer getPage() {
        return page;
    }

    /**
     * For all lists: the number of the page, counted from firstPage; with paging=ALL the page to begin with. If not
     * set, the member page of the message, else the first page.
     */
    public void setPage(Integer page) {
        this.page = page;
    }

    /** {@return how many items a page has, null for the message's, or 20; for a source 100} */
    public Integer getPageSize() {
        return pageSize;
    }

    /**
     * For all lists: how many items a page has at most. LadiFlow calls it limit, as does the message: its member of
     * that name counts if this is not set, else 20. For a source 100 if it is not set, and 20 at least.
     */
    public void setPageSize(Integer pageSize) {
        this.pageSize = pageSize;
    }

    /** {@return the number of the first page; null for 1, and for a source that finds out} */
    public Integer getFirstPage() {
        return firstPage;
    }

    /**
     * For all lists: the number that LadiFlow gives the first page: 1 by its documentation, 0 in an example there. If
     * not set, lists count from 1, and a source finds out at its first poll.
     */
    public void setFirstPage(Integer firstPage) {
        this.firstPage = firstPage;
    }

    /** {@return how much of the list is read for a message, never null} */
    public Paging getPaging() {
        return paging;
    }

    /**
     * For all lists: how much of the list is read for a message: one PAGE, or ALL pages, as a stream of items for a
     * split with streaming.
     */
    public void setPaging(Paging paging) {
        this.paging = paging;
    }

    /**
     * Checks the options, before a route starts.
     *
     * @throws IllegalArgumentException if an option is wrong; the message has neither a key nor the value of a lookup
     */
    public void check() {
        Checks.require(pageSize == null || pageSize >= 1, "pageSize must be a positive number of items");
        int first = firstPage == null ? 1 : firstPage;
        Checks.require(first == 0 || first == 1, "firstPage must be 1 or 0");
        Checks.require(page == null || page >= first, "page must not be less than firstPage, which is " + first);
    }
}
