// How htmx is to behave: no eval, no scripts in answers, no copies of pages in the browser, and an
// answer with an error beside a question is shown like any other.
"use strict";

Object.assign(htmx.config, {
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  responseHandling: [
    { code: "204", swap: false },
    { code: "304", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "409", swap: true },
    { code: "...", swap: false, error: true },
  ],
});
