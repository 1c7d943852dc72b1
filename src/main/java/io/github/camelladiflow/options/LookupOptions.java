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
 * The options of lookups. The component has the same options, and their values are the defaults of its endpoints. Not
 * thread-safe: set all options before the first endpoint is created.
 */
@UriParams
public class LookupOptions extends Copyable<LookupOptions> {

    /** A lookup value that begins with white space and a digit, or an e-mail address that contains white space. */
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

    /** {@return the key that lookups use, never null} */
    public LookupField getLookupField() {
        return lookupField;
    }

    /**
     * For customer/show: the key that lookups use. AUTO uses the first key that the message has: the id, the e-mail
     * address or the phone number. If the message is plain text, the component recognizes the kind of key by the format
     * of the text. ALL sends all keys of the message in one request, and bypasses the cache. The other values use only
     * the key that they name.
     */
    public void setLookupField(LookupField lookupField) {
        this.lookupField = lookupField;
    }

    /** {@return the value of the key: a Simple expression, null to use the message's headers and body} */
    public String getLookupValue() {
        return lookupValue;
    }

    /**
     * For customer/show: the value of the key, as a Simple expression such as ${header.customer}. If set, the lookup
     * reads nothing else in the message. If not set, it reads the headers CamelLadiFlowCustomerId, CamelLadiFlowEmail
     * and CamelLadiFlowPhone, and then the body. Write a constant that contains a plus or an ampersand as RAW(...).
     */
    public void setLookupValue(String lookupValue) {
        this.lookupValue = lookupValue;
    }

    /** {@return the result of a lookup that finds no customer, never null} */
    public NotFound getNotFound() {
        return notFound;
    }

    /**
     * For customer/show: the result if the customer is not found. EXCEPTION throws an exception, NULL sets the body
     * to null, and KEEP leaves the body unchanged.
     */
    public void setNotFound(NotFound notFound) {
        this.notFound = notFound;
    }

    /** {@return the format in which phone numbers are sent, never null} */
    public PhoneFormat getPhoneFormat() {
        return phoneFormat;
    }

    /**
     * For customer/show, customer/create, customer/update and customer/create-or-update: the format in which phone
     * numbers are sent. AS_IS sends them unchanged. VN sends the Vietnamese national format (0901234567): the country
     * code 84, with or without a plus or 00 before it, becomes 0. If a spreadsheet has removed the leading 0 and nine
     * digits remain, the component adds the 0.
     */
    public void setPhoneFormat(PhoneFormat phoneFormat) {
        this.phoneFormat = phoneFormat;
    }

    /** {@return how long a cached customer is fresh, null if it is not set} */
    public Duration getCacheTtl() {
        return cacheTtl;
    }

    /** For customer/show: how long a cached customer is fresh. If not set, the cache is off. */
    public void setCacheTtl(Duration cacheTtl) {
        this.cacheTtl = cacheTtl;
    }

    /** {@return how long a negative cache entry is fresh, null if it is not set} */
    public Duration getCacheNotFoundTtl() {
        return cacheNotFoundTtl;
    }

    /**
     * For customer/show: how long a negative cache entry (customer not found) is fresh. If not set, the cache does not
     * store negative entries. This option requires cacheTtl.
     */
    public void setCacheNotFoundTtl(Duration cacheNotFoundTtl) {
        this.cacheNotFoundTtl = cacheNotFoundTtl;
    }

    /**
     * {@return how much longer than cacheTtl a cached customer is used while calls to LadiFlow fail, null if it is not
     * set}
     */
    public Duration getCacheStaleIfError() {
        return cacheStaleIfError;
    }

    /**
     * For customer/show: how much longer than cacheTtl a cached customer is used while LadiFlow cannot be reached,
     * fails, or limits the request rate. If not set, the cache does not serve stale customers. This option requires
     * cacheTtl.
     */
    public void setCacheStaleIfError(Duration cacheStaleIfError) {
        this.cacheStaleIfError = cacheStaleIfError;
    }

    /** {@return how lookups use the cache, never null} */
    public CacheMode getCacheMode() {
        return cacheMode;
    }

    /**
     * For customer/show: how a lookup uses the cache. USE reads the cache first. EVICT removes the customer from the
     * cache without a call, for example when a webhook reports a change.
     */
    public void setCacheMode(CacheMode cacheMode) {
        this.cacheMode = cacheMode;
    }

    /** Describes for the log how lookups use the cache. */
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
     * Checks the options before a route starts.
     *
     * @throws IllegalArgumentException if an option is invalid. The exception's message contains neither an API key nor
     *     a lookup value
     */
    public void check() {
        // in a URI, a plus becomes a space. Only here can the component recognize this mistake
        Checks.require(
                lookupValue == null
                        || OptionText.isExpression(lookupValue)
                        || !BLANK.matcher(lookupValue).matches(),
                "lookupValue contains a space, which may have been a +. In a URI and in YAML parameters, a +"
                        + " becomes a space. Write lookupValue=RAW(...).");
        Checks.requireNotNegative("cacheTtl", cacheTtl);
        Checks.requireNotNegative("cacheNotFoundTtl", cacheNotFoundTtl);
        Checks.requireNotNegative("cacheStaleIfError", cacheStaleIfError);
        Checks.require(
                cacheTtl != null || !Checks.isSet(cacheNotFoundTtl) && !Checks.isSet(cacheStaleIfError),
                "cacheNotFoundTtl and cacheStaleIfError need cacheTtl, which is not set");
    }
}
