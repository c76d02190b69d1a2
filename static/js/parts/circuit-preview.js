// @ts-check
import { afterSeconds } from "./preview.js";

const TICK_MS = 200;

/**
 * <circuit-preview>: plays the steps inside it one after the other, with their seconds. Without JavaScript the steps
 * stand below each other.
 */
export class CircuitPreview extends HTMLElement {
  connectedCallback() {
    this.steps = [...this.querySelectorAll("li[data-seconds]")].filter((each) => each instanceof HTMLElement);
    if (!this.steps.length) return;
    this.seconds = this.steps.map((each) => Number(each.dataset.seconds));
    this.passed = 0; // ms since the first step began, while it plays
    this.shown = -1;
    this.reveal();
    this.addEventListener("click", (event) => this.pressed(event));
    this.show();
  }

  disconnectedCallback() {
    window.clearInterval(this.timer);
    window.speechSynthesis?.cancel();
  }

  reveal() {
    this.classList.add("on");
    const bar = this.querySelector(".play-bar");
    const voice = this.querySelector(".play-voice");
    if (bar instanceof HTMLElement) bar.hidden = false;
    if (voice instanceof HTMLElement) voice.hidden = !("speechSynthesis" in window);
  }

  /** @param {Event} event */
  pressed(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button?.hasAttribute("data-toggle")) this.toggle();
    else if (button?.dataset.go) this.jump(Number(button.dataset.go));
  }

  toggle() {
    if (this.timer) this.pause();
    else this.start();
  }

  start() {
    if (afterSeconds(this.seconds ?? [], this.passed ?? 0).isOver) this.passed = 0;
    this.at = performance.now();
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
    this.label(this.dataset.pause);
    this.shown = -1; // says the step it begins with
    this.show();
  }

  pause() {
    window.clearInterval(this.timer);
    this.timer = undefined;
    window.speechSynthesis?.cancel();
    this.label(this.dataset.play);
  }

  tick() {
    const now = performance.now();
    this.passed = (this.passed ?? 0) + now - (this.at ?? now);
    this.at = now;
    this.show();
  }

  /** To the start of a neighbour. @param {number} by */
  jump(by) {
    const seconds = this.seconds ?? [];
    const { index } = afterSeconds(seconds, this.passed ?? 0);
    const to = Math.min(Math.max(index + by, 0), seconds.length - 1);
    this.passed = seconds.slice(0, to).reduce((sum, each) => sum + each, 0) * 1000;
    this.show();
  }

  show() {
    const { index, left, isOver } = afterSeconds(this.seconds ?? [], this.passed ?? 0);
    for (const [number, step] of (this.steps ?? []).entries()) {
      step.hidden = number !== index;
      const figure = step.querySelector("[data-left]");
      if (figure) figure.textContent = String(number === index ? left : step.dataset.seconds);
    }
    if (index !== this.shown && this.timer) this.say(this.steps?.[index]?.dataset.say ?? "");
    this.shown = index;
    if (isOver && this.timer) {
      this.pause();
      this.say(this.dataset.done ?? "");
    }
  }

  /** @param {string} words */
  say(words) {
    const said = this.querySelector("[data-said]");
    if (said) said.textContent = words;
    const voice = this.querySelector("[data-voice]");
    if (!(voice instanceof HTMLInputElement) || !voice.checked) return;
    window.speechSynthesis.cancel();
    const spoken = new SpeechSynthesisUtterance(words);
    spoken.lang = document.documentElement.lang;
    window.speechSynthesis.speak(spoken);
  }

  /** @param {string | undefined} words */
  label(words) {
    const button = this.querySelector("[data-toggle]");
    if (button && words) button.textContent = words;
  }
}

if (!customElements.get("circuit-preview")) customElements.define("circuit-preview", CircuitPreview);
