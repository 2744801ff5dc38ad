/** Membership of this node in the cluster, and the change feed that it follows. */
@NullMarked
package dev.rekey.node.cluster;

import org.jspecify.annotations.NullMarked;
