// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import java.time.Duration;

import io.github.camelladiflow.internal.options.Checks;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** The options of a source of changed customers. Not thread-safe: set all options before the route starts. */
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

    /** {@return the path of the file in which the source stores its state, null if it is not set} */
    public String getStateFile() {
        return stateFile;
    }

    /**
     * For a source (customer/list): the file in which the source stores its position. Its folder must exist. Each
     * source needs its own file. A source needs either stateFile or stateRepository.
     */
    public void setStateFile(String stateFile) {
        this.stateFile = stateFile;
    }

    /** {@return the repository in which the source stores its state, null if it is not set} */
    public StateRepository<String, String> getStateRepository() {
        return stateRepository;
    }

    /**
     * For a source (customer/list): the repository in which the source stores its state instead of in stateFile, for
     * machines without a persistent disk. Each source needs its own repository. If the repository is a Camel service
     * that has not been started, the source starts and stops it together with the route.
     */
    public void setStateRepository(StateRepository<String, String> stateRepository) {
        this.stateRepository = stateRepository;
    }

    /** {@return the point at which a source without a state starts: now, all or a time; never null} */
    public String getFirstPoll() {
        return firstPoll;
    }

    /**
     * For a source (customer/list): where the source starts if it does not have a state yet. With 'now', it starts with
     * the customer that was changed last. With 'all', it starts with all existing customers. With a day or a time, such
     * as 2026-01-31 (midnight in UTC) or 2026-01-31T00:00:00Z, it starts with the first change after that time.
     */
    public void setFirstPoll(String firstPoll) {
        this.firstPoll = firstPoll;
    }

    /** {@return how far each scan goes back before the last change it has read, never null} */
    public Duration getOverlap() {
        return overlap;
    }

    /**
     * For a source (customer/list): how far each poll goes back before the last change that the source has read. The
     * source thus finds changes that LadiFlow shows late, or whose timestamps come from a slow clock. It does not emit
     * a change twice.
     */
    public void setOverlap(Duration overlap) {
        this.overlap = overlap;
    }

    /**
     * Checks the options before a route starts.
     *
     * @throws IllegalArgumentException if an option is invalid. The exception's message contains neither an API key nor
     *     a lookup value
     */
    public void check() {
        Checks.require(
                stateRepository != null || stateFile != null && !stateFile.isBlank(),
                "A source needs stateFile or stateRepository to save its position. Set stateFile"
                        + " to a file, such as stateFile=/var/lib/orders/customers.state, or stateRepository to a"
                        + " bean, such as stateRepository=#states");
        Checks.require(
                stateRepository == null || stateFile == null,
                "A source can have stateFile or stateRepository, but not both: remove one of them");
        Checks.require(overlap != null && !overlap.isNegative(), "'overlap' must be 0 or more");
    }
}
