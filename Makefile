# Pipit. `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

LAYOUT := appliance/target/pipit
LAYOUT_ARM64 := appliance/target/pipit-arm64
PIPIT := $(LAYOUT)/bin/pipit
# Every recipe that runs Maven finds its JDK first; the default `java` of the machine may be older.
MVN = export JAVA_HOME="$$(appliance/src/build/jdk.sh)"; mvn -B -q

WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -path 'web/target/*' 2>/dev/null)
JAVA_SOURCES := pom.xml $(shell find appliance/pom.xml appliance/src/main -type f 2>/dev/null)

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z-]+):.*## /make \1|/' | column -t -s '|'

.PHONY: run
run: $(LAYOUT)/.complete ## Build what is not built and start: make run ARGS="--port 9000 --source test"
	@STATE_DIRECTORY="$${STATE_DIRECTORY:-$(CURDIR)/appliance/target/state}" exec $(PIPIT) run $(ARGS)

.PHONY: build
build: $(LAYOUT)/.complete ## The installed layout in appliance/target/pipit

.PHONY: layout-arm64
layout-arm64: $(LAYOUT_ARM64)/.complete ## The same for arm64 in appliance/target/pipit-arm64

.PHONY: deb
deb: $(LAYOUT)/.complete $(LAYOUT_ARM64)/.complete ## The Debian packages for amd64 and arm64 in appliance/target
	@appliance/src/build/deb.sh $(LAYOUT) amd64 appliance/target
	@appliance/src/build/deb.sh $(LAYOUT_ARM64) arm64 appliance/target

.PHONY: image
image: ## The SD image in image-build/target: make image FLAVOUR=generic (root)
	@appliance/src/build/prerequisites.sh image
	@$(MAKE) --no-print-directory deb
	@image-build/build.sh $(or $(FLAVOUR),generic)

.PHONY: boot-image
boot-image: ## Starts the image in QEMU and prints its address: make boot-image PORT=8080 MACHINE=virt (or raspi3b)
	@appliance/src/build/prerequisites.sh image
	@image-build/boot-image.sh --restart --machine $(or $(MACHINE),virt)

.PHONY: test-image
test-image: ## Starts the image in QEMU and holds it to what it promises
	@appliance/src/build/prerequisites.sh image
	$(MVN) test-compile surefire:test -pl appliance -Dexcluded.tags= -Dincluded.tags=image

.PHONY: powercut
powercut: ## Pulls the plug of the image in QEMU while settings are saved, on a card that loses what was not flushed: make powercut N=200
	@appliance/src/build/prerequisites.sh image
	$(MVN) test-compile surefire:test -pl appliance -Dexcluded.tags= -Dincluded.tags=powercut -Dpowercuts=$(or $(N),200) -Dpowercuts.seed=$(or $(SEED),1)

.PHONY: bench-image
bench-image: ## Counts what the image costs: size, memory, time to the first picture, writes to the card (half an hour)
	@appliance/src/build/prerequisites.sh image
	$(MVN) test-compile surefire:test -pl appliance -Dexcluded.tags= -Dincluded.tags=image-figures

.PHONY: bundle
bundle: ## A signed update of the newest image: make bundle BUNDLE=pipit.raucb, or of other files: ROOT=root.squashfs BOOT=folder FLAVOUR=rpi
	@version=$$(sed -n 's#^  <version>\(.*\)</version>$$#\1#p' pom.xml | head -1); root="$(ROOT)"; boot="$(BOOT)"; \
	if [ -z "$$root" ]; then \
	  files=image-build/target/update-files; root=$$files/root.img; boot=$$files/boot; \
	  image-build/unpack-image.sh "$$(ls -t image-build/target/*.img | head -1)" $$files || exit 1; \
	fi; \
	image-build/bundle.sh "$$root" "$$boot" "$(or $(FLAVOUR),generic)" "$${VERSION:-$${version/-/\~}}" "$(or $(BUNDLE),image-build/target/pipit.raucb)"

.PHONY: check
check: web/node_modules/.complete web/dist/.complete ## The quick loop: format, static analysis, unit tests
	@appliance/src/build/prerequisites.sh
	cd web && npm run --silent lint && npm run --silent test
	$(MVN) verify

.PHONY: test
test: ## All that CI runs: format, lint, static analysis, unit, browser, player and virtual-machine tests, a short soak
	@appliance/src/build/prerequisites.sh test
	@appliance/src/build/test.sh

.PHONY: bench
bench: ## The figures, as ratios in one run
	@appliance/src/build/prerequisites.sh test
	@$(MAKE) --no-print-directory build
	@appliance/src/build/bench.sh

.PHONY: bench-devices
bench-devices: ## What a picture costs between camera and chip, and 200 replugs, in the virtual machine: make bench-devices REPLUGS=200
	@appliance/src/build/prerequisites.sh test
	@$(MAKE) --no-print-directory build
	$(MVN) test-compile surefire:test -pl appliance -Dexcluded.tags= -Dincluded.tags=bench-devices
	@cat appliance/target/vm/device-figures.md
	$(MVN) test-compile surefire:test -pl appliance -Dexcluded.tags= -Dincluded.tags=vm -Dtest='HotPlugTest#aCameraThatIsPluggedIn*' -Dreplugs=$(or $(REPLUGS),200)
	@tail -1 appliance/target/vm/replugs.md

.PHONY: soak
soak: ## Viewers that come and go for ten minutes: make soak MINUTES=10
	@appliance/src/build/prerequisites.sh test
	@$(MAKE) --no-print-directory build
	$(MVN) test-compile surefire:test -pl appliance -Dexcluded.tags= -Dincluded.tags=soak -Dsoak.minutes=$(or $(MINUTES),10)

.PHONY: soak-devices
soak-devices: ## Camera and encoder chip break down once a minute in the virtual machine: make soak-devices MINUTES=120
	@appliance/src/build/prerequisites.sh test
	@$(MAKE) --no-print-directory build
	$(MVN) test-compile surefire:test -pl appliance -Dexcluded.tags= -Dincluded.tags=soak-devices -Dsoak.minutes=$(or $(MINUTES),120)
	@tail -2 appliance/target/vm/fault-soak.md

.PHONY: format
format: web/node_modules/.complete ## Bring Java and TypeScript into the house format
	$(MVN) spotless:apply
	cd web && npm run --silent format

.PHONY: clean
clean: ## Remove all that was built
	rm -rf appliance/target web/dist web/node_modules

web/node_modules/.complete: web/package.json web/package-lock.json
	@appliance/src/build/prerequisites.sh
	cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/.complete: web/node_modules/.complete $(WEB_SOURCES)
	cd web && npm run --silent build
	@touch $@

$(LAYOUT)/.complete: web/dist/.complete $(JAVA_SOURCES)
	@appliance/src/build/prerequisites.sh
	@# The launcher takes all that lies there, and Maven takes nothing away.
	@rm -rf $(LAYOUT)/lib/relay
	$(MVN) package -DskipTests
	@appliance/src/build/layout.sh $(LAYOUT)
	@touch $@

# Jars are the same everywhere, what lies beside the relay's is not.
$(LAYOUT_ARM64)/.complete: $(LAYOUT)/.complete
	@mkdir -p $(LAYOUT_ARM64)
	@rm -rf $(LAYOUT_ARM64)/lib
	@cp -a $(LAYOUT)/lib $(LAYOUT_ARM64)/lib
	@rm -rf $(LAYOUT_ARM64)/lib/relay/native
	$(MVN) dependency:unpack@natives dependency:unpack@relay-natives -pl appliance -Dnative.platform=linux-arm64 -Dsqlite.platform=aarch64 -Dlayout.directory=$(CURDIR)/$(LAYOUT_ARM64)
	@appliance/src/build/layout.sh --elsewhere $(LAYOUT_ARM64)
	@touch $@
