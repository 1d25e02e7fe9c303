// Chromium (156) paints what is inside an element in its old style when the element changes its class and is moved by `moveBefore` in the
// same frame: an agent whose telephone rings kept the look of a free one. Preact moves by `insertBefore` where there is no other way.

Reflect.deleteProperty(Element.prototype, 'moveBefore');
