/** What the web server of a relay serves beside the streams: accounts, devices, claiming. */
@NullMarked
package dev.pipit.relayweb;

import org.jspecify.annotations.NullMarked;
