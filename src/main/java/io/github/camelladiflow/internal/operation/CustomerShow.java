// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.operation;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.camelladiflow.internal.cache.CacheKey;
import io.github.camelladiflow.internal.cache.LookupCache;
import io.github.camelladiflow.internal.client.ApiRequest;
import io.github.camelladiflow.internal.client.ApiRequest.InvalidDataException;
import io.github.camelladiflow.internal.client.Call;
import io.github.camelladiflow.internal.client.CallResult;
import io.github.camelladiflow.internal.json.JsonTree;
import io.github.camelladiflow.internal.request.PhoneNumbers;
import io.github.camelladiflow.model.Customer;
import io.github.camelladiflow.model.LadiFlowOperation;
import io.github.camelladiflow.model.exception.LadiFlowException;
import io.github.camelladiflow.model.exception.LadiFlowNotFoundException;
import io.github.camelladiflow.model.request.CustomerLookup;
import io.github.camelladiflow.model.request.LookupField;
import io.github.camelladiflow.options.CacheMode;
import io.github.camelladiflow.options.LadiFlowConfiguration;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.ExchangeHelper;

/**
 * Looks up a customer in the cache, if the cache is enabled, or with a request to LadiFlow. Checks whether the customer
 * in a response has the requested key, possibly in a different format.
 */
public final class CustomerShow implements Operation<List<CustomerLookup>, Customer> {

    private static final String COUNTRY_CODE_HINT =
            " The phone number was sent with the country code of Vietnam. Most stores save numbers in the format"
                    + " 0901234567. With phoneFormat=VN, the component sends the number in this format.";

    /** The member with the labels of the store's custom fields. Some responses contain it next to the customer. */
    private static final String FIELD_CONFIGS = "custom_field_configs";

    private final OperationContext context;
    private final OperationContext.Store store;
    private final LookupReader reader;
    private final LookupCache cache;
    private final LadiFlowConfiguration options;
    private final boolean isEvicting;

    public CustomerShow(OperationContext context) {
        this.options = context.configuration();
        this.context = context;
        this.store = context.store();
        this.reader = new LookupReader(context);
        this.isEvicting = options.getCacheMode() == CacheMode.EVICT;
        boolean isCaching =
                options.getCacheTtl() != null && !options.getCacheTtl().isZero();
        this.cache = isCaching || isEvicting ? store.lookupCache() : null;
    }

    @Override
    public List<CustomerLookup> read(Exchange exchange) {
        return reader.read(exchange);
    }

    @Override
    public CallResult<Customer> call(List<CustomerLookup> keys) {
        if (isEvicting) {
            String scope = store.scope();
            cache.evict(scope, CacheKey.aliases(scope, keys));
            return CallResult.withoutRequest(null);
        }
        CustomerLookup lookup = keys.get(0);
        if (cache == null) {
            return store.call(store.newCall(), request(lookup));
        }
        var key = CacheKey.of(store.scope(), lookup);
        CallResult<Customer> hit = cache.getIfFresh(key, options);
        if (hit != null) {
            return hit;
        }
        Call call = store.newCall();
        return cache.get(key, options, call, () -> store.call(call, request(lookup)));
    }

    @Override
    public void writeOutput(Exchange exchange, List<CustomerLookup> keys, CallResult<Customer> result) {
        if (isEvicting) {
            return;
        }
        Customer customer = result.value();
        if (customer != null) {
            exchange.getMessage().setBody(context.toOutput(customer));
            return;
        }
        switch (options.getNotFound()) {
            case EXCEPTION -> throw notFound(keys.get(0), result);
            case NULL -> clearBody(exchange);
            case KEEP -> {
                // the body stays unchanged
            }
        }
    }

    private static LadiFlowException notFound(CustomerLookup key, CallResult<Customer> result) {
        String hint =
                key.field() == LookupField.PHONE && PhoneNumbers.hasCountryCode(key.value()) ? COUNTRY_CODE_HINT : "";
        CallResult.Response response = result.response();
        return new LadiFlowNotFoundException(
                        "LadiFlow has no customer with the " + key.field().member() + " of this message." + hint
                                + " Handle this exception with onException, or set notFound=NULL or notFound=KEEP.",
                        LadiFlowOperation.CUSTOMER_SHOW)
                .initResponse(response.httpStatus(), response.code(), response.message(), result.requestId());
    }

    /**
     * Sets the body to null. Like Camel's setBody, this method replaces the message, because file and JMS messages read
     * their body again when it is null.
     */
    private static void clearBody(Exchange exchange) {
        Message message = new DefaultMessage(exchange.getContext());
        message.copyFromWithNewBody(exchange.getMessage(), null);
        ExchangeHelper.replaceMessage(exchange, message, false);
    }

    static ApiRequest<Customer> request(CustomerLookup key) {
        return new ApiRequest<>(
                LadiFlowOperation.CUSTOMER_SHOW,
                JsonTree.toBytes(JsonTree.NODES.objectNode().put(key.field().member(), key.value())),
                CustomerShow::parseCustomer,
                true,
                read -> mismatchedId(key, read));
    }

    /** Reads the customer in the {@code data} of a response. Returns null if the data does not contain a customer. */
    private static Customer parseCustomer(JsonParser data, byte[] utf8) throws IOException {
        if (data.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        Customer customer = null;
        String labels = null;
        // an empty object contains no customer, any other object must have the member
        boolean isValid = data.currentToken() == JsonToken.START_OBJECT;
        boolean hasCustomer = false;
        for (var name = isValid ? data.nextFieldName() : null; name != null; name = data.nextFieldName()) {
            data.nextToken();
            switch (name) {
                case "customer" -> {
                    customer = readCustomer(data, utf8);
                    hasCustomer = true;
                }
                case FIELD_CONFIGS -> labels = JsonTree.text(data);
                default -> data.skipChildren();
            }
            isValid = hasCustomer;
        }
        if (!isValid) {
            throw new InvalidDataException("the member 'data' is not an object with the member 'customer'");
        }
        return customer == null || labels == null ? customer : withFieldConfigs(customer.toJson(), labels);
    }

    /** Reads a customer. Returns null for null and for an empty object. */
    private static Customer readCustomer(JsonParser parser, byte[] utf8) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        Customer customer = parser.currentToken() == JsonToken.START_OBJECT ? new Customer(parser, utf8) : null;
        boolean isEmpty = customer != null
                && customer.getId() == null
                && customer.memberNames().isEmpty();
        return isEmpty ? null : ApiRequest.requireId(customer);
    }

    private static Customer withFieldConfigs(String customer, String labels) {
        return Customer.fromJson(
                customer.substring(0, customer.length() - 1) + ",\"" + FIELD_CONFIGS + "\":" + labels + "}");
    }

    /**
     * Returns the customer's id if the customer does not have the requested key. In that case, the response may belong
     * to another request.
     *
     * @return null if the customer has the key, or if the customer's member for the key is missing, blank or masked
     */
    static String mismatchedId(CustomerLookup key, Customer customer) {
        return hasKey(key, customer) ? null : customer.getId().toLowerCase(Locale.ROOT);
    }

    private static boolean hasKey(CustomerLookup key, Customer customer) {
        String member = key.field().member();
        String value = key.value();
        // the most frequent case, for which the customer's JSON is not read
        if (value.equals(customer.getId()) || value.equals(customer.getEmail()) || value.equals(customer.getPhone())) {
            return true;
        }
        String own = key.field() == LookupField.CUSTOMER_ID
                ? customer.getId()
                : Objects.toString(customer.getMember(member), "");
        return own.isBlank()
                || own.indexOf('*') >= 0
                || CacheKey.alias("", key.field(), own).equals(CacheKey.alias("", key.field(), value));
    }
}
