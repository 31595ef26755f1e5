// Plays the film of the step at hand on a stage of two videos: one is seen, the other holds what
// comes next. They change places when the new picture is there, so that nothing black comes between.
"use strict";

const asked = new URLSearchParams(location.search);
const mirrored = asked.has("receiver"); // a picture inside the speaker view
const upcoming = mirrored && asked.get("postMessageEvents") !== "true"; // there: what comes next
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const { width, height, rate, captions } = document.body.dataset;
const DRAWN = 200; // milliseconds: by then a video that was put in front has been painted
const halfAFrame = 0.5 / Number(rate); // seconds

const stage = document.querySelector(".stage");
const caption = document.querySelector(".caption");
const captionButton = document.querySelector('[data-key="67"]');
const films = [...stage.querySelectorAll("video")];
const held = new Map(); // of each video: the step, and when its film is there
let [front, spare] = films;
let shown = null; // the step whose film is seen
let step = -1; // its number
let turn = 0; // counts what was asked for: whoever waited for a picture may come too late

// --- films ---------------------------------------------------------------------------------------

/** Give a video the film of a step, and wait for its first picture. */
function load(film, section) {
  if (held.get(film)?.section !== section) {
    held.set(film, { section });
    held.get(film).ready = fetchInto(film, section);
  }
  return held.get(film).ready;
}

async function fetchInto(film, section) {
  let address = section.dataset.film;
  if (address.startsWith("data:")) {
    // A film inside the page is unpacked only when it is near.
    address = URL.createObjectURL(await (await fetch(address)).blob());
  }
  if (held.get(film).section !== section) return URL.revokeObjectURL(address);
  URL.revokeObjectURL(film.src);
  film.onerror = () => document.body.classList.add("pictures"); // no codec for it: a still talk
  const there = happens(film, "loadeddata");
  film.src = address;
  await there;
}

function happens(film, event) {
  return new Promise((resolve) => film.addEventListener(event, resolve, { once: true }));
}

async function goTo(film, time) {
  if (Math.abs(film.currentTime - time) < halfAFrame) return;
  const there = happens(film, "seeked");
  film.currentTime = time;
  await there;
}

async function play(film) {
  film.muted = mirrored;
  try {
    await film.play();
  } catch (error) {
    if (error.name !== "NotAllowedError") return; // AbortError: it was paused meanwhile
    film.muted = true; // no key was pressed yet; browsers then play only what is silent
    await film.play().catch(() => {});
  }
}

/** Show a step from its beginning, or as it ends. */
async function show(section, atEnd) {
  const mine = ++turn;
  shown = section;
  tell(section);
  if (upcoming) return;
  front.pause();
  const film = held.get(front)?.section === section ? front : spare;
  await load(film, section);
  if (mine !== turn) return;
  await goTo(film, atEnd ? film.duration - halfAFrame : 0);
  if (mine !== turn) return;
  if (film !== front) {
    [front, spare] = [film, front];
    spare.className = "under";
    front.className = "front";
  }
  stage.dataset.shown = section.id;
  if (!atEnd && !Reveal.isPaused()) play(front);
  await new Promise((resolve) => setTimeout(resolve, DRAWN));
  if (mine !== turn) return;
  spare.className = "";
  const next = steps()[steps().indexOf(section) + 1];
  if (next) load(spare, next);
}

function resume() {
  if (!front.ended && !Reveal.isOverview() && !Reveal.isPaused()) play(front);
}

function replay() {
  if (!shown || Reveal.isOverview() || upcoming) return;
  show(shown, false);
  tellTheOther(82);
}

// --- captions ------------------------------------------------------------------------------------

function tell(section) {
  caption.textContent = section.querySelector(".said").textContent;
  document.querySelector(".bar output").textContent = `${step + 1} / ${steps().length}`;
}

function switchCaptions(on = stage.classList.contains("silent")) {
  stage.classList.toggle("silent", !on);
  captionButton?.setAttribute("aria-pressed", String(on));
}

// --- steps ---------------------------------------------------------------------------------------

function steps() {
  return Reveal.getSlides();
}

function follow() {
  const section = Reveal.getCurrentSlide();
  const number = steps().indexOf(section);
  const back = number === step - 1 && !Reveal.isOverview();
  step = number;
  // Else a clip that was left in the middle would be entered there, not at its beginning.
  document.querySelectorAll(".stack").forEach((clip) => delete clip.dataset.previousIndexv);
  if (!Reveal.isOverview() && section !== shown) show(section, still || back);
}

/** In the speaker view a key reaches the picture there; what is no step is told to the talk. */
function tellTheOther(keyCode) {
  if (mirrored) {
    const message = JSON.stringify({ method: "triggerKey", args: [keyCode] });
    window.parent.opener?.postMessage(message, "*");
  }
}

function bind() {
  Reveal.addKeyBinding({ keyCode: 82, key: "R", description: "Play this step again" }, replay);
  Reveal.addKeyBinding({ keyCode: 67, key: "C", description: "Captions on or off" }, () => {
    if (!captionButton) return; // they are in the picture
    switchCaptions();
    tellTheOther(67);
  });
  for (const button of document.querySelectorAll(".bar button")) {
    button.onpointerdown = (event) => event.preventDefault(); // the space bar stays with the talk
    button.onclick = () => Reveal.triggerKey(Number(button.dataset.key));
  }
  let resting;
  const stir = () => {
    document.body.classList.add("stirred");
    clearTimeout(resting);
    resting = setTimeout(() => document.body.classList.remove("stirred"), 2500);
  };
  document.addEventListener("pointermove", stir);
  document.addEventListener("pointerdown", stir);
}

Reveal.on("slidechanged", follow);
Reveal.on("overviewshown", () => front.pause());
Reveal.on("overviewhidden", () => (Reveal.getCurrentSlide() === shown ? resume() : follow()));
Reveal.on("paused", () => front.pause());
Reveal.on("resumed", resume);

switchCaptions(captions === "sidecar");
document.body.classList.toggle("mirrored", mirrored);
document.body.classList.toggle("pictures", upcoming);
Reveal.initialize({
  width: 1280,
  height: (1280 * height) / width,
  margin: 0,
  minScale: 0.05,
  maxScale: 10,
  center: false,
  controls: false,
  hash: true,
  navigationMode: "linear",
  transition: "none",
  backgroundTransition: "none",
  scrollActivationWidth: null, // a phone gets the same steps
  keyboardCondition: (event) =>
    !(event.target?.closest?.(".bar") && ["Enter", " "].includes(event.key)),
  plugins: [RevealNotes],
}).then(() => {
  bind();
  follow();
});
