// Shows what the watch tells: the film of one beat, or what is wrong. All text goes in as text.
"use strict";

const part = (id) => document.getElementById(id);
const film = part("film");
let shown = 0; // the number of the film that is on the page

function make(tag, text, ...children) {
  const element = document.createElement(tag);
  element.append(text, ...children);
  return element;
}

function stateOf(facts) {
  if (facts.state === "drawing") return `Drawing ${words(facts.wanted || "")} …`;
  if (facts.state === "trouble") return "No new picture";
  return facts.seconds === undefined ? "Starting …" : `${facts.seconds} s after the save`;
}

function words(name) {
  return name.replaceAll("_", " ");
}

function beatButton(name, wanted) {
  const button = make("button", words(name));
  button.type = "button";
  button.setAttribute("aria-current", String(name === wanted));
  button.onclick = () => fetch("beat", { method: "POST", body: name });
  return make("li", button);
}

async function showFilm(number) {
  if (!number || number === shown) return;
  shown = number;
  const answer = await fetch(`film?${number}`);
  const picture = URL.createObjectURL(await answer.blob());
  if (number !== shown) return; // a newer one has come meanwhile
  URL.revokeObjectURL(film.src);
  film.src = picture;
}

function show(facts) {
  document.title = part("title").textContent = facts.title;
  document.body.className = facts.state === "trouble" ? "old" : "";
  part("state").textContent = stateOf(facts);
  part("caption").textContent = facts.caption || "";
  part("place").textContent = facts.place || "";
  part("beats").replaceChildren(...(facts.beats || []).map((b) => beatButton(b, facts.wanted)));
  part("trouble").hidden = !facts.trouble;
  const { message = "", places = [] } = facts.trouble || {};
  part("message").textContent = message;
  part("places").replaceChildren(
    ...places.map(({ place, code }) => make("li", place, make("code", code)))
  );
  showFilm(facts.film);
}

part("replay").onclick = () => {
  film.currentTime = 0;
  film.play();
};

const events = new EventSource("events");
events.onmessage = (event) => show(JSON.parse(event.data));
events.onerror = () => {
  part("state").textContent = "The watch has ended. Start it again, and this page goes on.";
};
