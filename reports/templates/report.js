"use strict";
// Without scripts everything is shown; with them the filters appear, and what paper needs opens for printing.
(function () {
  var bar = document.querySelector(".filter");
  var fold = function (text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  };
  var field = function (id) { return document.getElementById(id); };
  var value = function (id) { return field(id) ? field(id).value : ""; };
  var apply = function () {
    var find = fold(value("find").trim()), level = value("level"), block = value("block"), outcome = value("outcome");
    var shown = {}, all = {};
    document.querySelectorAll("tr[data-site]").forEach(function (row) {
      var fits = (!level || row.dataset.level === level) && (!block || row.dataset.block === block) &&
        (!find || fold(row.dataset.name).indexOf(find) >= 0);
      if (fits && outcome && row.closest(".map")) { fits = row.querySelector("td." + outcome) !== null; }
      row.classList.toggle("off", !fits);
      all[row.dataset.site] = true;
      if (fits && !row.closest(".map")) { shown[row.dataset.site] = true; }
    });
    document.querySelectorAll(".map").forEach(function (map) {
      if (outcome) { map.dataset.only = outcome; } else { delete map.dataset.only; }
      map.parentNode.hidden = !map.querySelector("tbody tr:not(.off)");
    });
    var out = field("shown");
    out.textContent = out.dataset.text + " " + Object.keys(shown).length + " / " + Object.keys(all).length;
  };
  if (bar) {
    bar.hidden = false;
    bar.addEventListener("input", apply);
    apply();
  }
  var reveal = function () {
    var place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var part = place && place.closest("details");
    if (part && !part.open) { part.open = true; place.scrollIntoView(); }
  };
  window.addEventListener("hashchange", reveal);
  reveal();
  // On paper: what is to be done, and by which unit; texts of law and rules without weight stay folded (70 pages else).
  var onPaper = ["#mend details", "#backlog details", "#questions details"].map(function (part) { return part + ":not([open])"; }).join();
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll(onPaper).forEach(function (part) { part.open = true; part.dataset.folded = "1"; });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details[data-folded]").forEach(function (part) { part.open = false; delete part.dataset.folded; });
  });
})();
