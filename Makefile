# What people type. Meson does the building; see meson.build.
#
#   make run     install what is needed, build, audit this machine
#   make test    install what the tests need and run them all
#   make soak    the same with full counts: long fuzzing, a million files
#   make bench   every figure, beside the peers
#   make fuzz    only the fuzzers, FUZZ_SECONDS each
#   make format  the source as .clang-format says

FUZZ_SECONDS ?= 20

.PHONY: all build run test soak bench fuzz clean install format

all: build

build/build.ninja:
	packaging/install apt-build
	meson setup build

build: build/build.ninja
	ninja -C build

run: build
	@build/coloa audit; code=$$?; [ $$code -ne 2 ] || exit $$code

test:
	packaging/install apt-build apt-test
	test/run

soak:
	packaging/install apt-build apt-test
	COLOA_SOAK=1 test/run

fuzz:
	packaging/install apt-build apt-test
	test/fuzz $(FUZZ_SECONDS)

bench: build
	packaging/install apt-build apt-bench
	bench/run

install: build
	meson install -C build

clean:
	rm -rf build

format:
	clang-format -i $$(git ls-files "src/*.[ch]" | grep -v banned.h)
