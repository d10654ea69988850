/* Colours: "light", "dark" or "auto" (follows the device). Loaded in <head> after the stylesheets and before
   the body, so that the page never flashes. Without it the dark stylesheet follows the device by itself. */
(function () {
  'use strict';
  var KEY = 'perhetyo-theme';
  var device = window.matchMedia('(prefers-color-scheme: dark)');
  var darkSheet = document.querySelector('link[data-dark]');

  function saved() {
    try { return localStorage.getItem(KEY) || 'auto'; } catch (e) { return 'auto'; }
  }

  function apply(mode) {
    var dark = mode === 'dark' || (mode === 'auto' && device.matches);
    document.documentElement.setAttribute('data-bs-theme', dark ? 'dark' : 'light');
    if (darkSheet) { darkSheet.media = dark ? 'screen' : 'not all'; }
    document.querySelectorAll('[data-theme-value]').forEach(function (button) {
      button.setAttribute('aria-pressed', String(button.getAttribute('data-theme-value') === mode));
    });
  }

  apply(saved());
  device.addEventListener('change', function () { apply(saved()); });
  document.addEventListener('DOMContentLoaded', function () {
    apply(saved());
    document.addEventListener('click', function (event) {
      var button = event.target.closest('[data-theme-value]');
      if (!button) { return; }
      var mode = button.getAttribute('data-theme-value');
      try { localStorage.setItem(KEY, mode); } catch (e) { /* a private window forgets it */ }
      apply(mode);
    });
  });
})();
