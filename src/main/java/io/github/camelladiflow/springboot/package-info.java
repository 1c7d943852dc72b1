// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration for Spring Boot: {@code camel.component.ladiflow.*} sets the options of the component. No other
 * package depends on this one, and none of its classes is loaded without Spring Boot.
 */
package io.github.camelladiflow.springboot;
