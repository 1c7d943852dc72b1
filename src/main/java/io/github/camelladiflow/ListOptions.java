/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow;

import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of operations that answer with one page of a list. Not thread-safe: set everything before the start. */
@UriParams
public class ListOptions {

    @UriParam(label = "producer,list")
    private String keyword;

    @UriParam(label = "producer,list")
    private Integer page;

    @UriParam(label = "producer,list", defaultValue = "20")
    private int pageSize = 20;

    @UriParam(label = "producer,list", defaultValue = "1")
    private int firstPage = 1;

    /**
     * Returns what the list is searched for.
     *
     * @return a Simple expression, null for the message's body
     */
    public String getKeyword() {
        return keyword;
    }

    /**
     * What the list is searched for: a Simple expression such as ${header.keyword}. If set, the body is not read. If not,
     * the body is the keyword, and an empty one stands for the whole list.
     */
    public void setKeyword(String keyword) {
        this.keyword = keyword;
    }

    /**
     * Returns the number of the page.
     *
     * @return the number, null for the first page
     */
    public Integer getPage() {
        return page;
    }

    /**
     * The number of the page, counted from firstPage. The first one if not set.
     */
    public void setPage(Integer page) {
        this.page = page;
    }

    /**
     * Returns how many items a page has.
     *
     * @return the number
     */
    public int getPageSize() {
        return pageSize;
    }

    /**
     * How many items a page has at most. LadiFlow calls it limit.
     */
    public void setPageSize(int pageSize) {
        this.pageSize = pageSize;
    }

    /**
     * Returns the number of the first page.
     *
     * @return the number
     */
    public int getFirstPage() {
        return firstPage;
    }

    /**
     * The number that LadiFlow gives the first page: 1 by its documentation, 0 in an example there.
     */
    public void setFirstPage(int firstPage) {
        this.firstPage = firstPage;
    }
}
