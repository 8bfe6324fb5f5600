package dev.pipit.screen;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be on the screen.
 *
 * @param title whose screen it is
 * @param lines what is to be read, the most important first; empty without a network
 * @param scan what a QR code says to a phone, empty for none
 * @param code what claims the device, null when it is claimed
 * @param sentence how it is, one plain sentence; may be empty
 * @param withPicture whether the camera's picture is shown, and the words in a line below it
 */
public record ScreenPage(
    String title,
    List<String> lines,
    String scan,
    @Nullable String code,
    String sentence,
    boolean withPicture) {}
