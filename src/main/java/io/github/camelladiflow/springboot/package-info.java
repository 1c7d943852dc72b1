// SPDX-License-Identifier: Apache-2.0
/**
 * Auto-configuration for Spring Boot: {@code camel.component.ladiflow.*} sets the options of the component. Nothing
 * else of this library knows of it, and without Spring Boot none of its classes is ever loaded.
 */
package io.github.camelladiflow.springboot;
