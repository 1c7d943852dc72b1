// SPDX-License-Identifier: Apache-2.0
/** Reads tables of leads as people and spreadsheets write them. Needs {@code jackson-dataformat-csv}. */
package io.github.camelladiflow.table;
