/* Small comforts. Nothing essential depends on them: every page works without this file. */
(function () {
  'use strict';

  // What does nothing without a script stays hidden without a script.
  document.querySelectorAll('[data-needs-script]').forEach(function (element) { element.hidden = false; });

  var summary = document.querySelector('.error-summary[data-autofocus]');
  if (summary) { summary.focus(); }

  // Tabs slide sideways on a phone: the chosen one is brought into sight.
  document.querySelectorAll('.nav-tabs .active').forEach(function (tab) {
    var list = tab.closest('.nav-tabs');
    list.scrollLeft = tab.offsetLeft - list.offsetLeft;
  });

  function closeMenus(except) {
    document.querySelectorAll('details.menu[open]').forEach(function (menu) {
      if (menu !== except) { menu.open = false; }
    });
  }

  document.addEventListener('click', function (event) {
    closeMenus(event.target.closest('details.menu'));
    if (event.target.closest('[data-print]')) { window.print(); }
    var dismiss = event.target.closest('[data-dismiss]');
    if (dismiss) {
      dismiss.closest('.alert').remove();
      document.getElementById('content').focus();
    }
  });

  // The search at the top: "/" opens it from anywhere, arrows walk from the box through what was found.
  var search = document.querySelector('.topsearch');

  function isWriting(element) {
    return element.matches('input, textarea, select') || element.isContentEditable;
  }

  function walkFound(step) {
    var stops = [document.getElementById('top-term')].concat(Array.from(search.querySelectorAll('.topsearch__hit')));
    var next = stops[stops.indexOf(document.activeElement) + step];
    if (next) { next.focus(); }
  }

  if (search) {
    search.addEventListener('toggle', function () {
      if (search.open) { document.getElementById('top-term').focus(); }
    });
    search.addEventListener('keydown', function (event) {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') { return; }
      event.preventDefault();
      walkFound(event.key === 'ArrowDown' ? 1 : -1);
    });
    document.addEventListener('keydown', function (event) {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) { return; }
      event.preventDefault();
      search.open = true;
    });
  }

  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') { return; }
    var open = document.querySelector('details.menu[open]');
    if (open) {
      open.open = false;
      open.querySelector('summary').focus();
    }
  });
})();
