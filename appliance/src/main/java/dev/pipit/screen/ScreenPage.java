package dev.pipit.screen;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be on the screen.
 *
 * @param title whose screen it is
 * @param addresses where the page is found, the one for everybody first; empty without a network
 * @param code what claims the device, null when it is claimed
 * @param sentence how it is, one plain sentence; may be empty
 * @param withPicture whether the camera's picture is shown, and the words in a line below it
 */
public record ScreenPage(
    String title,
    List<String> addresses,
    @Nullable String code,
    String sentence,
    boolean withPicture) {}
