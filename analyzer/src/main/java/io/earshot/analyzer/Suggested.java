package io.earshot.analyzer;

import io.earshot.analyzer.report.Report;

/**
 * An analysis that was asked for firewall configuration.
 *
 * @param openings the smallest set of rules that would have let the blocked traffic through, in the format asked for
 * @param nothing  there is nothing to open
 */
public record Suggested(Report report, String openings, boolean nothing) {}
