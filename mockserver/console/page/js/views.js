// The views, in the order of the navigation. Each has show(element, route), which
// gives back update(route), for another route of the same view, and close().

import { assumptions } from "./assumptions.js";
import { atlas } from "./atlas.js";
import { coverage } from "./coverage.js";
import { fixtures } from "./fixtures.js";
import { journal } from "./journal.js";
import { operations } from "./operations.js";
import { session } from "./session.js";

export const views = {
  journal: { title: "Journal", key: "j", show: journal },
  operations: { title: "Operations", key: "o", show: operations },
  errors: { title: "Errors", key: "e", show: atlas },
  session: { title: "Session", key: "s", show: session },
  fixtures: { title: "Fixtures", key: "f", show: fixtures },
  coverage: { title: "Coverage", key: "c", show: coverage },
  assumptions: { title: "Assumptions", key: "a", show: assumptions },
};
