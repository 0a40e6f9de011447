/**
 * A plugin of typedoc: properties of exported classes and interfaces need doc comments.
 *
 * Typedoc's own rule for properties has no exceptions. Two are needed: the `name` of an error is the name of its class,
 * and the properties in a variant of a union are described by the variant's comment.
 */

import { Application, ReflectionKind } from "typedoc";

/** @param {Application} app */
export function load(app) {
  app.on(Application.EVENT_VALIDATE_PROJECT, (project) => {
    for (const property of project.getReflectionsByKind(ReflectionKind.Property)) {
      const owner = property.parent;
      if (owner === undefined || !owner.kindOf(ReflectionKind.ClassOrInterface)) continue;
      if (property.hasComment() || (property.name === "name" && isError(owner))) continue;
      app.logger.validationWarning(
        `${property.getFriendlyFullName()} (Property) does not have any documentation`,
      );
    }
  });
}

/** Whether a class extends `Error`, which typedoc knows as a type without a declaration in the project. */
function isError(owner) {
  const bases = owner.extendedTypes ?? [];
  return bases.some((base) => base.name === "Error" || (base.reflection && isError(base.reflection)));
}
