// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import java.time.Duration;

import io.github.camelladiflow.internal.options.Checks;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of a source of changed customers. Not thread-safe: set everything before the start. */
@UriParams
public class ConsumerOptions {

    @UriParam(label = "consumer")
    private String stateFile;

    @UriParam(label = "consumer")
    private StateRepository<String, String> stateRepository;

    @UriParam(label = "consumer", defaultValue = "now")
    private String firstPoll = "now";

    @UriParam(label = "consumer", defaultValue = "1m", javaType = "java.time.Duration")
    private Duration overlap = Duration.ofMinutes(1);

    @UriParam(label = "consumer")
    private Integer giveUpAfter;

    @UriParam(label = "consumer", javaType = "java.time.Duration")
    private Duration reconcile;

    /** {@return where the source keeps how far it is: the path of a file, null if it is not set} */
    public String getStateFile() {
        return stateFile;
    }

    /**
     * For a source (customer/list): the file in which it keeps how far it has read, in a folder that exists. Each
     * source needs a file of its own. A source needs either this or stateRepository.
     */
    public void setStateFile(String stateFile) {
        this.stateFile = stateFile;
    }

    /** {@return the repository in which the source keeps its state, null if it is not set} */
    public StateRepository<String, String> getStateRepository() {
        return stateRepository;
    }

    /**
     * For a source (customer/list): the repository in which it keeps its state instead of in stateFile, for machines
     * without a disk that lasts. Each
     * source needs one of its own. The source starts and stops it if it is not started.
     */
    public void setStateRepository(StateRepository<String, String> stateRepository) {
        this.stateRepository = stateRepository;
    }

    /** {@return where a source begins that has no state yet: now, all or a time, never null} */
    public String getFirstPoll() {
        return firstPoll;
    }

    /**
     * For a source (customer/list): where a source begins that has no state yet: now, with what was changed last; all,
     * with every customer there is; or the day or time of the first change, such as 2026-01-31, which begins in UTC,
     * or 2026-01-31T00:00:00Z.
     */
    public void setFirstPoll(String firstPoll) {
        this.firstPoll = firstPoll;
    }

    /** {@return how far each walk goes back, never null} */
    public Duration getOverlap() {
        return overlap;
    }

    /**
     * For a source (customer/list): how far a source reads again before what it has read, for changes that LadiFlow
     * shows late or stamps with a clock that is behind. What was handed over already is not handed over again.
     */
    public void setOverlap(Duration overlap) {
        this.overlap = overlap;
    }

    /** {@return after how many failed exchanges a customer is given up, null for never} */
    public Integer getGiveUpAfter() {
        return giveUpAfter;
    }

    /**
     * For a source (customer/list): after how many failed exchanges, at most one a poll, a customer is given up. What
     * the error handler of the route does comes before that and does not count. Not set, a customer is handed over
     * again until that succeeds.
     */
    public void setGiveUpAfter(Integer giveUpAfter) {
        this.giveUpAfter = giveUpAfter;
    }

    /** {@return how often the whole list is read to find deletions: the time between two reconciliation runs, null for never} */
    public Duration getReconcile() {
        return reconcile;
    }

    /**
     * For a source (customer/list): how often the source reads the whole list between its polls, to find which
     * customers were deleted or merged, such as 1d. A deletion is reported after one to two times that, and a day at
     * least. If it is not set, none is reported. It needs stateFile.
     */
    public void setReconcile(Duration reconcile) {
        this.reconcile = reconcile;
    }

    /**
     * Checks the options, before a route starts.
     *
     * @throws IllegalArgumentException if an option is wrong; the message has neither a key nor the value of a lookup
     */
    public void check() {
        Checks.require(
                stateRepository != null || stateFile != null && !stateFile.isBlank(),
                "A source needs stateFile, the file in which it keeps how far it is, such as"
                        + " stateFile=/var/lib/orders/customers.state; or stateRepository, such as stateRepository=#states");
        Checks.require(
                stateRepository == null || stateFile == null,
                "A source has either stateFile or stateRepository, not both: remove one of them");
        Checks.require(
                stateRepository == null || reconcile == null,
                "reconcile needs stateFile: it writes the ids of all customers to files next to it, and a"
                        + " stateRepository holds one short value. Set stateFile, or remove reconcile");
        Checks.require(overlap != null && !overlap.isNegative(), "overlap must not be negative");
        Checks.require(
                giveUpAfter == null || giveUpAfter >= 1, "giveUpAfter must be 1 or more; leave it out for never");
        Checks.require(
                reconcile == null || reconcile.toMillis() >= 1,
                "reconcile must be longer than no time; leave it out for never");
    }
}
