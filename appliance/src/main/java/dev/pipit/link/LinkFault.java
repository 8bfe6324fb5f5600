package dev.pipit.link;

/**
 * What is wrong, for programs and for people.
 *
 * @param code small letters, digits and hyphens
 * @param sentence what is the matter; never a secret
 * @param action what to do about it; empty when there is nothing to do
 */
public record LinkFault(String code, String sentence, String action) {}
