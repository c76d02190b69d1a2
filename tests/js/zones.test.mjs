// @ts-check
// Two names of one place are no journey.
import assert from "node:assert/strict";
import test from "node:test";

import { canonical, isSamePlace, zoneHere } from "../../static/js/parts/zones.js";

test("another name of the same zone is the same place", () => {
  assert.ok(isSamePlace("Asia/Calcutta", "Asia/Kolkata"));
  assert.ok(isSamePlace("US/Eastern", "America/New_York"));
  assert.ok(isSamePlace("Europe/Berlin", "Europe/Berlin"));
});

test("the same hour elsewhere is another place", () => {
  assert.equal(isSamePlace("Europe/Berlin", "Europe/Vienna"), false);
  assert.equal(isSamePlace("Europe/Berlin", "America/New_York"), false);
});

test("a name nobody knows is no place at all", () => {
  assert.equal(canonical("Mars/Base"), "");
  assert.equal(isSamePlace("Mars/Base", "Mars/Other"), false);
  assert.equal(isSamePlace("Europe/Berlin", ""), false);
});

test("the phone says where it is", () => assert.ok(zoneHere().length > 0));
