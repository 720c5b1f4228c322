/** The report as the contract fixes it, and its renderings, one small class for each form. */
package io.earshot.analyzer.report;
