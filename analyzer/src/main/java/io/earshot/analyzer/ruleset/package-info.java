/**
 * What vendors ask of a network, as data: rulesets are read, checked, matched with observed flows, explained, compared
 * and turned into firewall configuration. Knows no findings and no packets.
 */
package io.earshot.analyzer.ruleset;
