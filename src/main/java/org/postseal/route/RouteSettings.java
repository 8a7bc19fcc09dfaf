package org.postseal.route;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code [deliver]} of the configuration says about routes.
 *
 * @param port to dial where no transport line gives one
 * @param transport the transport file, if there is one
 * @param allowPrivate whether hosts on loopback and private addresses are dialed: for tests and the
 *     demo
 * @param limits not configurable
 */
public record RouteSettings(
        int port, Optional<Path> transport, boolean allowPrivate, RouteLimits limits) {

    public static RouteSettings defaults() {
        return new RouteSettings(25, Optional.empty(), false, RouteLimits.defaults());
    }
}
