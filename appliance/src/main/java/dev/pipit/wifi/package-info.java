/**
 * The setup point: a Wi-Fi of the device's own on which its owner gives it the Wi-Fi of the house.
 * What root runs ({@link dev.pipit.wifi.SetupPoint}), and how the service reaches it ({@link
 * dev.pipit.wifi.PointVisit}).
 */
@org.jspecify.annotations.NullMarked
package dev.pipit.wifi;
