import { isInMexico, roundedTo, spotIn } from '../../../web/defender/form/point.ts';
import { pointText } from '../../../web/defender/form/precision.ts';

const ZOCALO = { lat: 19.4326, lon: -99.1332 };

test.each([
  '19.4326, -99.1332',
  '(19.4326 -99.1332)',
  '19.4326; −99.1332',
  '19,4326 -99,1332',
  '19.4326° N, 99.1332° W',
  '19.4326 N 99.1332 O',
  '99.1332 W, 19.4326 N',
  'geo:19.4326,-99.1332',
  'geo:0,0?q=19.4326,-99.1332(Plaza)',
  'https://maps.example/maps/place/Plaza/@1.5,2.5,17z/data=!3d19.4326!4d-99.1332',
  'https://maps.example/maps/@19.4326,-99.1332,17z',
  'https://maps.example/maps?q=19.4326,-99.1332&z=12',
  'https://maps.example/?ll=19.4326%2C-99.1332',
  'https://maps.example/maps/search/19.4326,+-99.1332',
  'https://map.example/?mlat=19.4326&mlon=-99.1332#map=15/1.5/2.5',
  'https://map.example/#map=15/19.4326/-99.1332',
])('the place is read in %s', (text) => {
  expect(spotIn(text)).toEqual(ZOCALO);
});

test('minutes and seconds are read', () => {
  const spot = spotIn('19°25\'57.4"N 99°07\'59.5"W');
  expect(spot?.lat).toBeCloseTo(19.43261, 5);
  expect(spot?.lon).toBeCloseTo(-99.13319, 5);
});

test.each(['', 'Tila', '19.4326', '19.4, -99.1, 17', 'calle 5 número 12', '91, 0', '19, 181', '0, 0', 'https://short.example/AbC12', '5 de mayo 10', '%'])('no place is read in «%s»', (text) => {
  expect(spotIn(text)).toBeUndefined();
});

test('no more of a point is kept than was chosen', () => {
  expect(roundedTo('cell-10km', ZOCALO)).toEqual({ lat: 19.4, lon: -99.1, precision: 'cell-10km' });
  expect(roundedTo('cell-1km', ZOCALO)).toEqual({ lat: 19.43, lon: -99.13, precision: 'cell-1km' });
  expect(roundedTo('exact', { lat: 19.432612345, lon: -99.1332 })).toEqual({ lat: 19.43261, lon: -99.1332, precision: 'exact' });
});

test('a point is called no finer than it is written', () => {
  expect(roundedTo('exact', { lat: 19.4, lon: -99.1 }).precision).toBe('cell-10km');
  expect(roundedTo('exact', { lat: 19.43, lon: -99.1 }).precision).toBe('cell-1km');
});

test('a point is written with the decimals that it means', () => {
  expect(pointText({ lat: 19, lon: -99.1, precision: 'cell-10km' })).toBe('19.0, -99.1');
});

test('a forgotten minus is noticed', () => {
  expect(isInMexico(ZOCALO)).toBe(true);
  expect(isInMexico({ lat: 19.4326, lon: 99.1332 })).toBe(false);
});
