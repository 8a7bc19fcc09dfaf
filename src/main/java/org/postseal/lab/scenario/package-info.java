/**
 * The scenarios of the lab, one class for each thing that the world can do to mail, named for it.
 */
@org.jspecify.annotations.NullMarked
package org.postseal.lab.scenario;
