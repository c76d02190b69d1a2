// @ts-check
// What every server page loads. Each page works without it.
import { defineNumStepper } from "./num-stepper.js";
import { defineInstallHint } from "./install.js";
import { defineInsecureBanner } from "./insecure-banner.js";
import { defineZoneBanner } from "./zone-banner.js";
import { fillTimeZone } from "./time-zone.js";

defineNumStepper();
defineInsecureBanner();
defineInstallHint();
defineZoneBanner();
fillTimeZone(document);
