/** What several packages' tests share: the corpus, golden files, other programs. */
@NullMarked
package dev.pipit.testing;

import org.jspecify.annotations.NullMarked;
