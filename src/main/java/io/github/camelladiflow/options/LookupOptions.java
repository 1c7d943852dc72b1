// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.options;

import java.time.Duration;
import java.util.regex.Pattern;

import io.github.camelladiflow.internal.options.Checks;
import io.github.camelladiflow.internal.options.OptionText;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.model.request.PhoneFormat;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/**
 * The options of operations that look a customer up. The component has them as well; an endpoint starts with the
 * component's. Not thread-safe: set everything before the first endpoint is made.
 */
@UriParams
public class LookupOptions extends Copyable<LookupOptions> {

    /** Before digits, or in an e-mail address. */
    private static final Pattern BLANK = Pattern.compile("\\s+[0-9].*|\\S*\\s+\\S*@.*|.*@\\S*\\s+\\S+");

    @UriParam(label = "producer,lookup", defaultValue = "AUTO")
    private LookupField lookupField = LookupField.AUTO;

    @UriParam(label = "producer,lookup")
    private String lookupValue;

    @UriParam(label = "producer,lookup", defaultValue = "EXCEPTION")
    private NotFound notFound = NotFound.EXCEPTION;

    @UriParam(label = "producer,lookup", defaultValue = "AS_IS")
    private PhoneFormat phoneFormat = PhoneFormat.AS_IS;

    @UriParam(label = "producer,lookup,cache", displayName = "Cache TTL")
    private Duration cacheTtl;

    @UriParam(label = "producer,lookup,cache", displayName = "Cache Not Found TTL")
    private Duration cacheNotFoundTtl;

    @UriParam(label = "producer,lookup,cache")
    private Duration cacheStaleIfError;

    @UriParam(label = "producer,lookup,cache", defaultValue = "USE")
    private CacheMode cacheMode = CacheMode.USE;

    /** {@return the key by which customers are looked up, never null} */
    public LookupField getLookupField() {
        return lookupField;
    }

    /**
     * For customer/show: the key by which customers are looked up. AUTO takes the first that the message has of id,
     * e-mail address and phone number, and tells a bare text apart by its form. ALL sends all of them that the message
     * has, in one request, past the cache.
     */
    public void setLookupField(LookupField lookupField) {
        this.lookupField = lookupField;
    }

    /** {@return where the value of the key comes from: a Simple expression, null for the message's headers and body} */
    public String getLookupValue() {
        return lookupValue;
    }

    /**
     * For customer/show: where the value of the key comes from: a Simple expression such as ${header.customer}. If
     * set, nothing else of the message is read. If not, the headers CamelLadiFlowCustomerId, CamelLadiFlowEmail and
     * CamelLadiFlowPhone are read, then the body. A constant with a plus or an ampersand in it needs RAW(...).
     */
    public void setLookupValue(String lookupValue) {
        this.lookupValue = lookupValue;
    }

    /** {@return what a lookup that finds nobody leaves in the message, never null} */
    public NotFound getNotFound() {
        return notFound;
    }

    /**
     * For customer/show: what a lookup that finds nobody leaves in the message: an exception, a null body, or the body
     * that was there.
     */
    public void setNotFound(NotFound notFound) {
        this.notFound = notFound;
    }

    /** {@return how a phone number is written before it is sent, never null} */
    public PhoneFormat getPhoneFormat() {
        return phoneFormat;
    }

    /**
     * For customer/show, customer/create, customer/update and customer/create-or-update: how a phone number is written
     * before it is sent. AS_IS: as it came. VN: in the Vietnamese national form (0901234567); the country code 84,
     * with or without a plus or 00 in front, becomes the zero, and nine digits that lost their zero in a spreadsheet
     * get it back.
     */
    public void setPhoneFormat(PhoneFormat phoneFormat) {
        this.phoneFormat = phoneFormat;
    }

    /** {@return how long a customer in the cache is good, null if it is not set} */
    public Duration getCacheTtl() {
        return cacheTtl;
    }

    /**
     * For customer/show: how long a customer is answered from the cache. Off if not set, and then nothing is cached.
     */
    public void setCacheTtl(Duration cacheTtl) {
        this.cacheTtl = cacheTtl;
    }

    /** {@return how long a not-found in the cache is good, null if it is not set} */
    public Duration getCacheNotFoundTtl() {
        return cacheNotFoundTtl;
    }

    /**
     * For customer/show: how long it is answered from the cache that there is no such customer. Off if not set; needs
     * cacheTtl.
     */
    public void setCacheNotFoundTtl(Duration cacheNotFoundTtl) {
        this.cacheNotFoundTtl = cacheNotFoundTtl;
    }

    /** {@return how much longer a customer in the cache is good while LadiFlow fails, null if it is not set} */
    public Duration getCacheStaleIfError() {
        return cacheStaleIfError;
    }

    /**
     * For customer/show: how much longer than cacheTtl a customer is answered from the cache while LadiFlow cannot be
     * reached, fails, or wants fewer requests. Off if not set; needs cacheTtl.
     */
    public void setCacheStaleIfError(Duration cacheStaleIfError) {
        this.cacheStaleIfError = cacheStaleIfError;
    }

    /** {@return how lookups use the cache, never null} */
    public CacheMode getCacheMode() {
        return cacheMode;
    }

    /**
     * For customer/show: how lookups use the cache: USE it, REFRESH the entry by asking LadiFlow, BYPASS it, or EVICT
     * the customer without asking, for webhooks and after updates.
     */
    public void setCacheMode(CacheMode cacheMode) {
        this.cacheMode = cacheMode;
    }

    /** Tells how the cache is used, for the log. */
    @Override
    public String toString() {
        return Checks.isSet(cacheTtl)
                ? "cache " + cacheMode + " " + cacheTtl + ", stale " + orZero(cacheStaleIfError) + ", not found "
                        + orZero(cacheNotFoundTtl)
                : "cache " + (cacheMode == CacheMode.USE ? "off" : cacheMode);
    }

    private static Duration orZero(Duration duration) {
        return duration == null ? Duration.ZERO : duration;
    }

    /**
     * Checks the options, before a route starts.
     *
     * @throws IllegalArgumentException if an option is wrong; the message has neither a key nor the value of a lookup
     */
    public void check() {
        // in a URI a plus becomes a blank: told where it can be seen
        Checks.require(
                lookupValue == null
                        || OptionText.isExpression(lookupValue)
                        || !BLANK.matcher(lookupValue).matches(),
                "lookupValue has a blank where a + may have been: in a URI and in YAML"
                        + " parameters a + is read as a blank. Write lookupValue=RAW(...).");
        Checks.requireNotNegative("cacheTtl", cacheTtl);
        Checks.requireNotNegative("cacheNotFoundTtl", cacheNotFoundTtl);
        Checks.requireNotNegative("cacheStaleIfError", cacheStaleIfError);
        Checks.require(
                Checks.isSet(cacheTtl) || !Checks.isSet(cacheNotFoundTtl) && !Checks.isSet(cacheStaleIfError),
                "cacheNotFoundTtl and cacheStaleIfError need cacheTtl, which is off");
    }
}
