// @ts-check
// The lists of exercises: their pictures as they scroll in, and the search as one types.
import "./lazy-figure.js";
import "./live-search.js";
